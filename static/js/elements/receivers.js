// To whom a conversation can go: colleagues who are online, teams with another member online, everybody.

import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @typedef {{ value: string, name: string, hint: string }} Receiver `value`: "operator:7", "team:3" or "everybody" */

/** @returns {Receiver[]} */
export function receivers() {
  const colleagues = session.operators.filter(({ id, status }) => id !== session.me.id && status === "online");
  const online = new Set(colleagues.map(({ id }) => id));
  const teams = session.handingOver.teams.filter(({ members = [] }) => members.some((id) => online.has(id)));
  return [
    ...colleagues.map(({ id, name }) => ({ value: `operator:${id}`, name, hint: "" })),
    ...teams.map(({ id, name }) => ({ value: `team:${id}`, name, hint: translate("receiver.team") })),
    { value: "everybody", name: translate("receiver.everybody"), hint: translate("receiver.everybody.why") },
  ];
}

/**
 * Hands the conversation to the receiver, with a note that only operators read. Rejects with a CommandError.
 * @param {Pick<Frames.Row, "id" | "epoch">} row
 * @param {string} value of a receiver
 * @param {string} note
 */
export async function handOver({ id, epoch }, value, note) {
  const [kind, key] = value.split(":");
  if (kind !== "everybody") {
    const fields = { conversation: id, epoch, [kind]: Number(key), ...(note && { note }) };
    await session.ask("transfer", fields);
    return;
  }
  if (note) await session.ask("note", { conversation: id, text: note });
  await session.ask("release", { conversation: id, epoch });
}
