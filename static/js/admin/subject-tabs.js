import { PageTabs } from "./page-tabs.js";

/** <subject-tabs>: the subjects of a bot's settings as tabs. */
class SubjectTabs extends PageTabs {}

customElements.define("subject-tabs", SubjectTabs);
