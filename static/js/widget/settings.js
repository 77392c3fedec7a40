// What the host page has set for the widget.

import { setting } from "./script.js";

/** The bot's name in addresses; blank if the page does not give one. */
export const bot = setting("bot").trim();

/** The visitor's name as the page knows it, or blank. */
export const visitorName = setting("name");

/** What the page says of its visitor beside the name, by field; the frame tells what of it cannot be. */
export const visitorEmail = setting("email");
export const visitorPhone = setting("phone");

/** The language that the page asks for, or blank. */
export const pageLanguage = setting("language");

/** A look that is not saved yet, as the admin's preview gives it, or blank. */
export const preview = setting("look");
