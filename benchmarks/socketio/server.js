/**
 * What a careful team writes with Socket.IO: rooms, a Redis adapter, and one transaction a message.
 * `node server.js PORT`, with DATABASE_URL and REDIS_URL. It knows no rights, limits, lists or alerts.
 */
import { createServer } from "node:http";

import { createAdapter } from "@socket.io/redis-adapter";
import pg from "pg";
import { createClient } from "redis";
import { Server } from "socket.io";

const CONNECTIONS = 10;
const NUMBER = {
  name: "number",
  text: `UPDATE conversations_conversation SET last_seq = last_seq + 1, last_text = $2, last_at = $3, last_author = $4
    WHERE id = $1 RETURNING last_seq, epoch`,
};
const STORE = {
  name: "store",
  text: `INSERT INTO conversations_entry (conversation_id, seq, author, name, text, via, notice, buttons, not_understood,
    ref, epoch, at) VALUES ($1, $2, $3, $3, $4, '', '', '[]', false, $5, $6, $7)`,
};

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: CONNECTIONS });
const publishing = createClient({ url: process.env.REDIS_URL });
const listening = publishing.duplicate();
await Promise.all([publishing.connect(), listening.connect()]);

const web = createServer();
const io = new Server(web, { transports: ["websocket"], adapter: createAdapter(publishing, listening) });

io.on("connection", (socket) => {
  const { room, author } = socket.handshake.query;
  socket.join(room);
  socket.on("send", async ({ text, ref }, ok) => {
    const at = new Date().toISOString();
    const seq = await store(Number(room), String(author), text, ref, at);
    io.to(room).emit("entry", { conversation: Number(room), seq, author, at, name: author, text, ref });
    ok({ conversation: Number(room), seq });
  });
});

/**
 * One transaction.
 * @param {number} room
 * @param {string} author
 * @param {string} text
 * @param {string} ref
 * @param {string} at
 * @returns {Promise<number>} The entry's number.
 */
async function store(room, author, text, ref, at) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query({ ...NUMBER, values: [room, text, at, author] });
    const { last_seq: seq, epoch } = rows[0];
    await client.query({ ...STORE, values: [room, seq, author, text, ref, epoch, at] });
    await client.query("COMMIT");
    return Number(seq); // a bigint comes as text
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

// The adapter has asked for its subscription, and answers come in order: nothing is lost at the beginning.
await listening.ping();
process.on("SIGTERM", () => process.exit(0));
web.listen(Number(process.argv[2]), "127.0.0.1");
