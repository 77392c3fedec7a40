// Made from conversations/protocol by `manage.py protocol_docs`; a test fails if it is stale.

declare namespace Frames {
  interface Button {
    id: number;
    label: string;
    kind: "postback" | "url" | "phone" | "live_agent";
    value?: string | null;
    question?: number | null;
  }

  interface Asks {
    question: number;
    kind: string;
    least?: string | null;
    most?: string | null;
    hint?: string | null;
  }

  interface Pressed {
    button: number;
    kind: "postback" | "live_agent";
    seq?: number | null;
    greeting?: boolean;
  }

  interface AttachmentCard {
    id: number;
    name: string;
    type: string;
    size: number;
  }

  interface SourceLink {
    title: string;
    address: string;
  }

  interface EntryBody {
    conversation: number;
    seq: number;
    author: "visitor" | "bot" | "operator" | "notice";
    at: string;
    name?: string | null;
    text?: string | null;
    ref?: string | null;
    via?: "start_message" | "interaction" | "end_action" | null;
    buttons?: Button[];
    attachment?: AttachmentCard | null;
    notice?: "taken_over" | "transferred" | "finished" | "released" | "awaiting" | "taken_back" | "lease_expired" | "bot_again" | "ended" | "file_passed_on" | null;
    pressed?: Pressed | null;
    asks?: Asks | null;
    voice?: "bot" | null;
    sources?: SourceLink[];
  }

  interface Greeting {
    text: string;
    buttons?: Button[];
    asks?: Asks | null;
  }

  interface Person {
    id: number;
    name: string;
  }

  interface PassageCard {
    title: string;
    text: string;
    heading?: string | null;
    address?: string | null;
  }

  interface CannedCard {
    id: number;
    name: string;
    text: string;
    shared?: boolean;
  }

  interface CardValue {
    name: string;
    value: string;
    label?: string | null;
    source?: "operator" | "bot" | "page" | null;
  }

  interface LabelCard {
    bot: number;
    name: string;
    color: string;
  }

  interface Card {
    fields: CardValue[];
    tags: string[];
    labels: LabelCard[];
  }

  interface OperatorCard {
    id: number;
    name: string;
    status: "online" | "offline";
    gone_since?: string | null;
    reason?: string | null;
  }

  interface TeamCard {
    id: number;
    name: string;
    online: number;
    members?: number[];
  }

  interface TeamName {
    id: number;
    name: string;
  }

  interface AwayReasonCard {
    code: string;
    label: string;
  }

  interface RatingCard {
    score: number;
    at: string;
    operator: string;
    text?: string | null;
  }

  interface Counts {
    awaiting: number;
    all: number;
    mine: number;
    held: number;
    held_unanswered: number;
    mentions: number;
  }

  interface SavedView {
    id: number;
    name: string;
    view: "awaiting" | "all" | "mine" | "historic" | "mentions";
    filters: Record<string, string | number | boolean | number[]>;
  }

  interface Last {
    author: "visitor" | "bot" | "operator" | "notice";
    text: string;
    at: string;
    operator?: Person | null;
  }

  interface VisitorLast {
    text: string;
    at: string;
  }

  interface HandoffCard {
    category: string;
    summary: string;
  }

  interface BotName {
    id: number;
    name: string;
    slug: string;
  }

  interface VisitorName {
    reference: string;
    name?: string | null;
  }

  interface LostConversation {
    id: number;
    visitor: VisitorName;
  }

  interface Row {
    id: number;
    visitor: VisitorName;
    bot: BotName;
    status: "live" | "stalled" | "abandoned";
    control: "bot" | "awaiting" | "operator" | "ended";
    epoch: number;
    seq: number;
    started_at: string;
    visitor_at: string;
    stalls_at: string;
    abandons_at: string;
    unread: number;
    unanswered: number;
    visitor_seen: number;
    present: boolean;
    reason?: "default_answers" | "requested" | "released" | "lease_expired" | null;
    operator?: Person | null;
    last?: Last | null;
    awaiting_since?: string | null;
    bot_unavailable?: boolean;
    language?: string | null;
    tags?: string[];
    undo_until?: string | null;
    draft?: boolean;
    visitor_last?: VisitorLast | null;
    handoff?: HandoffCard | null;
    left_at?: string | null;
    looks_away?: boolean;
    amber_at?: string | null;
    red_at?: string | null;
    seen_by?: Person[];
    seen?: number | null;
    new?: number | null;
    first_reason?: "default_answers" | "requested" | "released" | "lease_expired" | null;
    proposal?: number | null;
    mode?: "auto" | "approve" | "off" | null;
  }

  interface RowChange {
    id: number;
    visitor?: VisitorName | null;
    bot?: BotName | null;
    status?: "live" | "stalled" | "abandoned" | null;
    control?: "bot" | "awaiting" | "operator" | "ended" | null;
    epoch?: number | null;
    seq?: number | null;
    started_at?: string | null;
    visitor_at?: string | null;
    stalls_at?: string | null;
    abandons_at?: string | null;
    unread?: number | null;
    unanswered?: number | null;
    visitor_seen?: number | null;
    present?: boolean | null;
    reason?: "default_answers" | "requested" | "released" | "lease_expired" | null;
    operator?: Person | null;
    last?: Last | null;
    awaiting_since?: string | null;
    bot_unavailable?: boolean | null;
    language?: string | null;
    tags?: string[] | null;
    undo_until?: string | null;
    draft?: boolean | null;
    visitor_last?: VisitorLast | null;
    handoff?: HandoffCard | null;
    left_at?: string | null;
    looks_away?: boolean | null;
    amber_at?: string | null;
    red_at?: string | null;
    seen_by?: Person[] | null;
    seen?: number | null;
    new?: number | null;
    first_reason?: "default_answers" | "requested" | "released" | "lease_expired" | null;
    proposal?: number | null;
    mode?: "auto" | "approve" | "off" | null;
  }

  interface Hit {
    conversation: number;
    seq: number;
    author: "visitor" | "bot" | "operator" | "notice" | "note" | "card";
    at: string;
    text: string;
    marks: number[][];
    row: Row;
    note?: number | null;
  }

  interface InteractionCard {
    id: number;
    name: string;
    text: string;
  }

  interface FinishOption {
    action: "default" | "nothing" | "message" | "interaction";
    label: string;
    text: string;
    preview: string;
    interaction?: number | null;
    buttons?: Button[];
  }

  interface Earlier {
    id: number;
    started_at: string;
    last?: Last | null;
    visitor_last?: VisitorLast | null;
  }

  interface OfferedButton {
    label: string;
    pressed?: boolean;
  }

  interface Step {
    seq: number;
    text: string;
    buttons?: OfferedButton[];
    replies?: string[];
  }

  interface Visited {
    page: string;
    at: string;
  }

  interface BookmarkCard {
    seq: number;
    operator: Person;
  }

  interface NoteCard {
    id: number;
    operator: Person;
    text: string;
    at: string;
    after: number;
    for_bot?: boolean;
  }

  interface EarlierNote {
    conversation: number;
    note: NoteCard;
  }

  interface ProposalCard {
    id: number;
    text: string;
    then: "send" | "hold" | "await";
    expires_at?: string | null;
    answers?: number | null;
    buttons?: string[];
  }

  interface ApprovedCard {
    seq: number;
    operator: Person;
    edited?: boolean;
  }

  interface SteerCard {
    operator: Person;
    text: string;
    at: string;
  }

  interface Error {
    type: "error";
    code: "malformed" | "unknown_type" | "invalid" | "hello_first" | "unknown_token" | "unknown_bot" | "bot_off" | "empty" | "no_conversation" | "not_found" | "no_such_button" | "answered" | "no_such_interaction" | "ended" | "already_taken" | "already_offered" | "already_asked" | "not_held" | "not_holder" | "no_engine" | "no_model" | "model_slow" | "model_busy" | "model_spent" | "model_failed" | "stale_preview" | "stale_view" | "too_late" | "no_uploads" | "not_ready" | "gone" | "forbidden" | "unavailable" | "too_many";
    detail: string;
    ref?: string | null;
    operator?: Person | null;
    retry_after?: number | null;
    entries?: EntryBody[];
  }

  interface Welcome {
    type: "ok";
    ref: string;
    token: string;
    state: "bot" | "awaiting" | "operator" | "ended";
    uploads: "operator" | "mailbox" | "none";
    seq?: number;
    conversation?: number | null;
    greeting?: Greeting | null;
    operator?: string | null;
    language?: string | null;
    rate?: boolean;
    typing_text?: boolean;
    online?: boolean;
    team?: string[];
    answers_in?: number | null;
    disclosure?: string | null;
    at?: string;
  }

  interface Stored {
    type: "ok";
    ref: string;
    conversation: number;
    seq: number;
  }

  interface Ok {
    type: "ok";
    ref: string;
  }

  interface Url {
    type: "ok";
    ref: string;
    url: string;
  }

  interface EntryFrame {
    type: "entry";
    entry: EntryBody;
  }

  interface AttachmentFrame {
    type: "attachment";
    conversation: number;
    id: number;
    state: "pending" | "ready" | "mailed" | "failed" | "withdrawn" | "expired";
    to: "operator" | "visitor" | "mailbox";
    author: "visitor" | "bot" | "operator" | "notice";
    name: string;
    media_type: string;
    size: number;
    expires_at: string;
    why?: "infected" | "undelivered" | "discarded" | "lost" | null;
    original_name?: string | null;
    downloaded_at?: string | null;
  }

  interface TypingToVisitor {
    type: "typing";
    author: "visitor" | "bot" | "operator" | "notice";
    active: boolean;
  }

  interface WritingToVisitor {
    type: "writing";
    text: string;
  }

  interface VisitorSees {
    type: "state";
    state: "bot" | "awaiting" | "operator" | "ended";
    uploads: "operator" | "mailbox" | "none";
    operator?: string | null;
    language?: string | null;
    rate?: boolean;
    typing_text?: boolean;
    online?: boolean;
    team?: string[];
    answers_in?: number | null;
    disclosure?: string | null;
  }

  interface VisitorHeartbeat {
    type: "heartbeat";
    seq: number;
    epoch: number;
    state: "bot" | "awaiting" | "operator" | "ended";
    at: string;
  }

  interface Restart {
    type: "restart";
    retry_after_ms: number;
  }

  interface ConsoleWelcome {
    type: "ok";
    ref: string;
    operator: Person;
    status: "online" | "offline";
    counts: Counts;
    operators?: OperatorCard[];
    at?: string;
    teams?: TeamCard[];
    views?: SavedView[];
    away_reasons?: AwayReasonCard[];
    away_reason?: string | null;
    spent?: BotName[];
    lost?: LostConversation[];
  }

  interface Listed {
    type: "ok";
    ref: string;
    rows: Row[];
    cursor: string | null;
    counts: Counts;
  }

  interface ViewSaved {
    type: "ok";
    ref: string;
    id: number;
  }

  interface HeldRows {
    type: "ok";
    ref: string;
    rows: Row[];
  }

  interface LongestWaiting {
    type: "ok";
    ref: string;
    row?: Row | null;
  }

  interface Watched {
    type: "ok";
    ref: string;
    row: Row;
    watchers: Person[];
    notes?: NoteCard[];
    draft?: string | null;
    draft_at?: string | null;
    visitor_seen_at?: string | null;
    bookmarks?: BookmarkCard[];
    sends_files?: boolean;
  }

  interface ContextFacts {
    type: "ok";
    ref: string;
    reason: "default_answers" | "requested" | "released" | "lease_expired" | null;
    awaiting_since: string | null;
    not_understood: string[];
    variables: Record<string, string>;
    page: string | null;
    earlier: Earlier[];
    greeting: Greeting | null;
    ratings?: RatingCard[];
    led_here?: "default_answers" | "requested" | "released" | "lease_expired" | null;
    handoff?: HandoffCard | null;
    way?: Step[];
    pages?: Visited[];
    kinds?: Record<string, string>;
  }

  interface Taken {
    type: "ok";
    ref: string;
    epoch: number;
  }

  interface Offered {
    type: "ok";
    ref: string;
    transfer: number;
    expires_at: string;
    accepted?: boolean;
  }

  interface AskedHolder {
    type: "ok";
    ref: string;
    expires_at: string;
    asking?: number | null;
  }

  interface Sent {
    type: "ok";
    ref: string;
    seq: number;
  }

  interface Found {
    type: "ok";
    ref: string;
    hits: Hit[];
    cursor: string | null;
    count?: number | null;
    unknown?: string[];
  }

  interface CardAnswer {
    type: "ok";
    ref: string;
    card: Card;
  }

  interface LabelList {
    type: "ok";
    ref: string;
    labels: LabelCard[];
  }

  interface InteractionList {
    type: "ok";
    ref: string;
    interactions: InteractionCard[];
  }

  interface FinishChoices {
    type: "ok";
    ref: string;
    options: FinishOption[];
    bot_note?: string | null;
  }

  interface Finished {
    type: "ok";
    ref: string;
    undo_until?: string | null;
  }

  interface Approved {
    type: "ok";
    ref: string;
    seq: number;
  }

  interface Suggested {
    type: "ok";
    ref: string;
    text: string;
    seq: number;
    passages?: PassageCard[];
  }

  interface PassageList {
    type: "ok";
    ref: string;
    passages: PassageCard[];
  }

  interface Noted {
    type: "ok";
    ref: string;
    note: number;
  }

  interface CannedReplies {
    type: "ok";
    ref: string;
    replies: CannedCard[];
  }

  interface ColleagueList {
    type: "ok";
    ref: string;
    operators: Person[];
  }

  interface EarlierNoteList {
    type: "ok";
    ref: string;
    notes: EarlierNote[];
  }

  interface Rows {
    type: "rows";
    upserts: Row[];
    removed: number[];
    counts: Counts;
    changed?: RowChange[] | null;
  }

  interface HeldChanges {
    type: "held";
    upserts: Row[];
    removed: number[];
  }

  interface SavedViews {
    type: "views";
    views: SavedView[];
  }

  interface OperatorEntryFrame {
    type: "entry";
    entry: EntryBody;
    operator?: Person | null;
    passages?: number;
    original?: string | null;
  }

  interface NoteFrame {
    type: "note";
    conversation: number;
    note: NoteCard;
  }

  interface ProposalFrame {
    type: "proposal";
    conversation: number;
    id: number;
    text: string;
    then: "send" | "hold" | "await";
    expires_at?: string | null;
    answers?: number | null;
    buttons?: string[];
  }

  interface BotState {
    type: "bot_state";
    conversation: number;
    mode: "auto" | "approve" | "off";
    proposal: number | null;
    approved: ApprovedCard[];
    steer: SteerCard | null;
    can_steer: boolean;
    can_suggest: boolean;
  }

  interface TypingToOperator {
    type: "typing";
    conversation: number;
    author: "visitor" | "bot" | "operator" | "notice";
    active: boolean;
    text?: string | null;
  }

  interface WritingToOperator {
    type: "writing";
    conversation: number;
    text: string;
  }

  interface AboutToSayFrame {
    type: "about_to_say";
    conversation: number;
    text: string;
  }

  interface VisitorRead {
    type: "visitor_seen";
    conversation: number;
    seq: number;
    at: string;
  }

  interface Bookmarked {
    type: "bookmarks";
    conversation: number;
    bookmarks: BookmarkCard[];
  }

  interface Watchers {
    type: "watchers";
    conversation: number;
    operators: Person[];
  }

  interface CardFrame {
    type: "visitor_card";
    conversation: number;
    card: Card;
  }

  interface Operators {
    type: "operators";
    operators: OperatorCard[];
  }

  interface Alert {
    type: "alert";
    conversation: number;
    reason: "default_answers" | "requested" | "released" | "lease_expired" | "waiting_for_you" | "mentioned" | "transfer_offered";
    row: Row;
  }

  interface AlertCleared {
    type: "alert_cleared";
    conversation: number;
    reason?: "default_answers" | "requested" | "released" | "lease_expired" | "waiting_for_you" | "mentioned" | "transfer_offered" | null;
  }

  interface BudgetSpent {
    type: "budget_spent";
    bot: BotName;
  }

  interface TransferFrame {
    type: "transfer";
    conversation: number;
    id: number;
    state: "open" | "accepted" | "declined" | "expired" | "withdrawn" | "overtaken";
    giver: Person;
    expires_at: string;
    operator?: Person | null;
    team?: TeamName | null;
    note?: string | null;
    by?: Person | null;
  }

  interface AskedForFrame {
    type: "asked_for";
    conversation: number;
    operator: Person;
    expires_at: string;
    id?: number | null;
  }

  interface AskingEnded {
    type: "asking_ended";
    conversation: number;
    why: "handed_over" | "declined" | "expired" | "withdrawn" | "taken" | "finished" | "released" | "lease_expired" | "ended";
    operator: Person;
    id?: number | null;
  }

  interface TakenAway {
    type: "taken_away";
    conversation: number;
    operator: Person;
    reason: string;
  }

  interface ConsoleHeartbeat {
    type: "heartbeat";
    watched: Record<string, number>;
    counts: Counts;
    version: string;
    at: string;
  }

  type ToVisitor = Error | Welcome | Stored | Ok | Url | EntryFrame | AttachmentFrame | TypingToVisitor | WritingToVisitor | VisitorSees | VisitorHeartbeat | Restart;

  type ToConsole = Error | ConsoleWelcome | Listed | ViewSaved | HeldRows | LongestWaiting | Watched | ContextFacts | Taken | Offered | AskedHolder | Sent | Found | CardAnswer | LabelList | InteractionList | FinishChoices | Finished | Approved | Suggested | PassageList | Noted | CannedReplies | ColleagueList | EarlierNoteList | Ok | Url | Rows | HeldChanges | SavedViews | OperatorEntryFrame | AttachmentFrame | NoteFrame | ProposalFrame | BotState | TypingToOperator | WritingToOperator | AboutToSayFrame | VisitorRead | Bookmarked | Watchers | CardFrame | Operators | Alert | AlertCleared | BudgetSpent | TransferFrame | AskedForFrame | AskingEnded | TakenAway | ConsoleHeartbeat | Restart;

  interface VisitorCommands {
    hello: { token?: string | null; conversation?: number | null; after?: number; page?: string | null; name?: string | null; language?: string | null; fields?: Record<string, string> | null };
    send: { text: string };
    press: { button: number; seq?: number | null; greeting?: boolean };
    request_agent: {};
    take_back_request: {};
    history: { before: number; limit?: number };
    seen: { seq: number };
    attachment_url: { attachment: number };
    language: { language: string };
    rate: { conversation: number; score: 1 | 2; text?: string | null };
    typing: { active: boolean; text?: string | null };
    looking: { active: boolean };
  }

  interface VisitorAnswers {
    hello: Welcome;
    send: Stored;
    press: Stored;
    request_agent: Stored;
    take_back_request: Ok;
    history: Ok;
    seen: Ok;
    attachment_url: Url;
    language: Ok;
    rate: Ok;
    typing: Ok;
    looking: Ok;
  }

  interface OperatorCommands {
    hello: {};
    list: { view: "awaiting" | "all" | "mine" | "historic" | "mentions"; search?: string | null; bot?: number | null; operator?: number | null; from?: string | null; to?: string | null; order?: "latest" | "wait"; bots?: number[]; holder?: "me" | "nobody" | "me_or_nobody" | null; language?: string | null; status?: "action" | "waiting" | "live" | "stalled" | "abandoned" | "ended" | null; unread?: boolean; tag?: string | null; cursor?: string | null; changes?: boolean };
    save_view: { view: "awaiting" | "all" | "mine" | "historic" | "mentions"; search?: string | null; bot?: number | null; operator?: number | null; from?: string | null; to?: string | null; order?: "latest" | "wait"; bots?: number[]; holder?: "me" | "nobody" | "me_or_nobody" | null; language?: string | null; status?: "action" | "waiting" | "live" | "stalled" | "abandoned" | "ended" | null; unread?: boolean; tag?: string | null; name: string; id?: number | null };
    remove_view: { id: number };
    held: {};
    longest_wait: {};
    watch: { conversation: number; after?: number };
    unwatch: { conversation: number };
    history: { conversation: number; before: number; limit?: number };
    context: { conversation: number };
    take_over: { conversation: number; quiet?: boolean; reason?: string | null };
    transfer: { conversation: number; epoch: number; operator?: number | null; team?: number | null; note?: string | null };
    accept_transfer: { transfer: number };
    decline_transfer: { transfer: number };
    ask_for: { conversation: number };
    decline_asking: { conversation: number };
    send: { conversation: number; epoch: number; text: string; seen?: number | null; original?: string | null };
    interactions: { conversation: number };
    send_interaction: { conversation: number; epoch: number; interaction: number };
    finish_options: { conversation: number; epoch: number };
    finish: { conversation: number; epoch: number; action: "default" | "nothing" | "message" | "interaction"; text?: string | null; interaction?: number | null; preview?: string | null; undo?: boolean; bot_note?: string; seen?: number | null };
    undo_finish: { conversation: number };
    mode: { conversation: number; mode: "auto" | "approve" | "off" };
    approve: { proposal: number; text?: string | null };
    steer: { conversation: number; text: string };
    dismiss_about_to_say: { conversation: number; epoch: number };
    suggest: { conversation: number; epoch: number; kind: "reply" | "rewrite" | "translate" | "summary"; text?: string | null; style?: "shorter" | "friendlier" | "correct" | null; into?: string | null };
    passages: { conversation: number; seq: number };
    release: { conversation: number; epoch: number; reason?: string | null };
    search: { query: string; cursor?: string | null; zone?: string | null };
    visitor_card: { conversation: number };
    labels: {};
    set_tags: { conversation: number; tags: string[] };
    set_visitor: { conversation: number; fields: Record<string, string> };
    seen: { conversation: number; seq: number };
    mark_unread: { conversation: number };
    bookmark: { conversation: number; seq: number; on: boolean };
    attachment_url: { attachment: number };
    withdraw_attachment: { attachment: number };
    set_status: { status: "online" | "offline"; reason?: string | null };
    note: { conversation: number; text: string };
    colleagues: { conversation: number };
    earlier_notes: { conversation: number };
    read_mentions: { conversation: number };
    draft: { conversation: number; text: string };
    canned: { query?: string | null; conversation?: number | null };
    use_canned: { reply: number };
    typing: { conversation: number; epoch: number; active: boolean };
  }

  interface OperatorAnswers {
    hello: ConsoleWelcome;
    list: Listed;
    save_view: ViewSaved;
    remove_view: Ok;
    held: HeldRows;
    longest_wait: LongestWaiting;
    watch: Watched;
    unwatch: Ok;
    history: Ok;
    context: ContextFacts;
    take_over: Taken;
    transfer: Offered;
    accept_transfer: Taken;
    decline_transfer: Ok;
    ask_for: AskedHolder;
    decline_asking: Ok;
    send: Sent;
    interactions: InteractionList;
    send_interaction: Sent;
    finish_options: FinishChoices;
    finish: Finished;
    undo_finish: Taken;
    mode: Ok;
    approve: Approved;
    steer: Ok;
    dismiss_about_to_say: Ok;
    suggest: Suggested;
    passages: PassageList;
    release: Ok;
    search: Found;
    visitor_card: CardAnswer;
    labels: LabelList;
    set_tags: Ok;
    set_visitor: Ok;
    seen: Ok;
    mark_unread: Ok;
    bookmark: Ok;
    attachment_url: Url;
    withdraw_attachment: Ok;
    set_status: Ok;
    note: Noted;
    colleagues: ColleagueList;
    earlier_notes: EarlierNoteList;
    read_mentions: Ok;
    draft: Ok;
    canned: CannedReplies;
    use_canned: Ok;
    typing: Ok;
  }
}
