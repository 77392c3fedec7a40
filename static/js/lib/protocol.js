// Made from conversations/protocol by `manage.py protocol_docs`; a test fails if it is stale.

/** Close codes of both sockets. */
export const CLOSE = {
  BYE: 4000,
  SIGN_IN: 4001,
  FORBIDDEN: 4003,
  TOO_SLOW: 4008,
  RESTARTING: 4012,
  TOO_MANY: 4029,
  PROTOCOL: 4400,
};

/** Characters of one message, counted as code points. */
export const TEXT_LENGTH = 4000;

/** Characters of a visitor's name, of a search and of other short texts. */
export const NAME_LENGTH = 200;

/** Characters of a page's address and of a reason. */
export const ADDRESS_LENGTH = 2000;

/** Fields that an embedding page may fill of its visitor. */
export const PAGE_FIELDS = 20;

/** Characters of a field's value. */
export const FIELD_LENGTH = 500;

/** Entries that `hello` and `watch` send at most, and `history` by default. */
export const REPLAY = 50;

/** Entries that one `history` command may ask for. */
export const HISTORY_LENGTH = 100;

/** Conversations of one list are counted up to this number. */
export const COUNTED = 1000;

/** Bytes of one file. */
export const LARGEST_FILE = 26214400;

/** The console's lists, in the order of their tabs. */
export const VIEWS = /** @type {const} */ (["awaiting", "all", "mine", "historic", "mentions"]);

/** Media types of files that a browser may show. */
export const PICTURE_TYPES = /** @type {const} */ (["image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"]);
