// The operator's console: one session, and the elements that show it.

import { session } from "./elements/session.js";
import "./elements/connection-banner.js";
import "./elements/list-tabs.js";
import "./elements/list-filters.js";
import "./elements/row-list.js";
import "./elements/talk-pane.js";
import "./elements/talk-header.js";
import "./elements/talk-context.js";
import "./elements/talk-journal.js";
import "./elements/talk-composer.js";
import "./elements/talk-files.js";
import "./elements/finish-dialog.js";
import "./elements/picker-dialog.js";
import "./elements/release-dialog.js";
import "./elements/online-switch.js";
import "./elements/alert-bell.js";
import "./elements/alert-settings.js";
import "./elements/shortcut-keys.js";
import "./elements/toast-stack.js";
import { followAddress } from "./elements/address.js";

followAddress(session);
session.start();
