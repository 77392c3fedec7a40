import assert from "node:assert/strict";
import { test } from "node:test";
import { HandingOver, toWhom } from "../../static/js/console/handing-over.js";

const OLGA = { id: 7, name: "Olga" };
const OLEG = { id: 8, name: "Oleg" };

function desk({ refuses = null } = {}) {
  const asked = [];
  const reports = [];
  const session = {
    me: OLGA,
    held: { get: () => ({ epoch: 4 }) },
    talk: { held: false, row: { id: 5, control: "operator", operator: OLEG } },
    ask: async (type, fields) => {
      asked.push([type, fields]);
      if (refuses) throw refuses;
      return { expires_at: "2026-01-31T12:01:00.000Z" };
    },
    report: (error) => reports.push(error),
  };
  const handingOver = new HandingOver(session);
  const news = [];
  handingOver.on("news", ({ key, values }) => news.push([key, values.name]));
  return { handingOver, asked, reports, news, session };
}

const offer = (changes = {}) => ({
  type: "transfer",
  conversation: 5,
  id: 1,
  state: "open",
  giver: OLEG,
  operator: OLGA,
  expires_at: "2026-01-31T12:01:00.000Z",
  ...changes,
});

test("an offer is shown until it is over, and whoever was offered it is told once", () => {
  const { handingOver, news } = desk();
  handingOver.receive(offer());
  assert.equal(handingOver.offers.length, 1);
  handingOver.receive(offer({ state: "expired" }));
  handingOver.receive(offer({ state: "expired" }));
  assert.deepEqual([handingOver.offers.length, news], [0, [["offer.over", "Oleg"]]]);
});

test("the giver learns who accepted, who declined, and that nobody answered", () => {
  const { handingOver, news } = desk();
  const mine = { giver: OLGA, operator: undefined, team: { id: 3, name: "Claims" } };
  for (const state of ["accepted", "declined"]) handingOver.receive(offer({ ...mine, state, by: OLEG }));
  handingOver.receive(offer({ ...mine, state: "expired" }));
  handingOver.receive(offer({ ...mine, state: "withdrawn" }));
  assert.deepEqual(news, [
    ["offer.accepted", "Oleg"],
    ["offer.declined", "Oleg"],
    ["offer.expired", "Claims"],
  ]);
  assert.equal(toWhom(offer(mine)), "Claims");
});

test("what was asked for is shown until its end, which is told", async () => {
  const { handingOver, news } = desk();
  await handingOver.askForOpen();
  assert.deepEqual(handingOver.asked, [{ conversation: 5, expires_at: "2026-01-31T12:01:00.000Z", name: "Oleg" }]);
  handingOver.receive({ type: "asking_ended", conversation: 5, why: "declined", operator: OLGA });
  assert.deepEqual([handingOver.asked, news], [[], [["asking.declined", "Oleg"]]]);
});

test("one's own conversation is not asked for", async () => {
  const { handingOver, asked, session } = desk();
  session.talk.held = true;
  await handingOver.askForOpen();
  assert.deepEqual(asked, []);
});

test("a request is answered by a transfer of the present hold, and ends for the holder, too", async () => {
  const { handingOver, asked, news } = desk();
  const asking = { type: "asked_for", conversation: 5, operator: OLEG, expires_at: "2026-01-31T12:01:00.000Z" };
  handingOver.receive(asking);
  assert.equal(await handingOver.handTo(asking), true);
  assert.deepEqual(asked, [["transfer", { conversation: 5, epoch: 4, operator: 8 }]]);
  handingOver.receive({ type: "asking_ended", conversation: 5, why: "handed_over", operator: OLEG });
  assert.deepEqual([handingOver.askings, news], [[], []]);
});

test("a refusal is reported, and nothing is thought to be accepted", async () => {
  const refuses = Object.assign(new Error(), { code: "gone" });
  const { handingOver, reports } = desk({ refuses });
  assert.equal(await handingOver.accept(1), false);
  assert.deepEqual(reports, [refuses]);
});

test("a new connection begins with what the server tells", () => {
  const { handingOver } = desk();
  handingOver.receive(offer());
  handingOver.welcomed({ teams: [], away_reasons: [{ code: "lunch", label: "Lunch" }], away_reason: "lunch" });
  assert.deepEqual([handingOver.offers, handingOver.awayReason, handingOver.reasonOf("lunch")], [[], "lunch", "Lunch"]);
  assert.equal(handingOver.reasonOf("at the dentist"), "at the dentist");
});

test("what is pressed twice before the answer is there is done and told once", async () => {
  const { handingOver, asked, reports } = desk({ refuses: { code: "gone" } });
  await Promise.all([handingOver.decline(1), handingOver.decline(1), handingOver.accept(1), handingOver.decline(2)]);
  assert.deepEqual([asked.length, reports.length], [3, 3]);
  await handingOver.decline(1);
  assert.equal(asked.length, 4);
});
