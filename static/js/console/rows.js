// What a row says, computed. Rows come from the server and are never changed here, only replaced by newer ones.

// The derived status, which time alone can change: "action", "waiting", "live", "stalled", "abandoned" or "ended".
export function statusOf(row, now = Date.now()) {
  if (row.control === "ended") return "ended";
  if (row.control === "awaiting") return row.reason === "default_answers" ? "action" : "waiting";
  return silenceOf(row, now);
}

// How long the visitor has been silent: "live", "stalled" or "abandoned".
export function silenceOf(row, now = Date.now()) {
  if (now >= Date.parse(row.abandons_at)) return "abandoned";
  return now >= Date.parse(row.stalls_at) ? "stalled" : "live";
}

export function lastAt(row) {
  return row.last?.at ?? row.started_at;
}

export function lengthOf(row) {
  return Date.parse(lastAt(row)) - Date.parse(row.started_at);
}

export function nameOf(row) {
  return row.visitor.name ?? row.visitor.reference;
}

// Latest first, as the server sorts.
export function byLatest(one, other) {
  const [at, otherAt] = [lastAt(one), lastAt(other)]; // of one form, so that their texts sort as they do
  if (at !== otherAt) return at < otherAt ? 1 : -1;
  return other.id - one.id;
}

// Whether `row` may replace `known`: frames of different questions can overtake each other.
export function isNewer(row, known) {
  return !known || row.seq > known.seq || (row.seq === known.seq && row.epoch >= known.epoch);
}

// The row after an entry that came before its new row did. `likely` is who it may be that took over, if the names agree.
export function after(row, entry, likely) {
  if (entry.seq <= row.seq) return row;
  const next = { ...row, seq: entry.seq };
  if (entry.author !== "notice") next.last = { author: entry.author, text: entry.text ?? "", at: entry.at };
  if (entry.author === "operator") next.unread = 0;
  if (entry.author === "visitor") {
    next.unread = row.unread + 1;
    const shift = Date.parse(entry.at) - Date.parse(row.visitor_at);
    next.visitor_at = entry.at;
    next.stalls_at = later(row.stalls_at, shift);
    next.abandons_at = later(row.abandons_at, shift);
  }
  return { ...next, ...controlAfter(entry, likely) };
}

function controlAfter(entry, likely) {
  const free = { operator: undefined, reason: undefined, awaiting_since: undefined };
  switch (entry.notice) {
    case "taken_over":
      return { ...free, control: "operator", operator: likely?.name === entry.name ? likely : { id: 0, name: entry.name } };
    case "finished":
    case "bot_again":
      return { ...free, control: "bot" };
    case "ended":
      return { ...free, control: "ended" };
    case "released":
    case "lease_expired":
      return { ...free, control: "awaiting", reason: entry.notice, awaiting_since: entry.at };
    case "awaiting":
      return { control: "awaiting", reason: "requested", awaiting_since: entry.at };
    default:
      return {};
  }
}

function later(at, milliseconds) {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
