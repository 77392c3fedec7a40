import assert from "node:assert/strict";
import { test } from "node:test";
import { endingOf, iconOf, isPicture, sizeOf } from "../../static/js/files/kinds.js";
import { UploadQueue } from "../../static/js/files/upload-queue.js";
import { LARGEST_FILE } from "../../static/js/lib/protocol.js";

/** Adds a file of this size and tells what the queue says. */
function add(size, target = () => null) {
  const queue = new UploadQueue();
  const failed = [];
  queue.on("failed", ({ detail, again }) => failed.push([detail, again]));
  queue.add({ name: "report.pdf", size }, target);
  return { queue, failed };
}

test("a file has the icon of its kind", () => {
  assert.equal(iconOf("image/png"), "picture");
  assert.equal(iconOf("text/csv"), "table");
  assert.equal(iconOf("application/vnd.openxmlformats-officedocument.presentationml.presentation"), "slides");
  assert.equal(iconOf("application/zip"), "archive");
  assert.equal(iconOf("application/x-7z-compressed"), "archive");
  assert.equal(iconOf("application/epub+zip"), "page");
  assert.equal(iconOf("audio/mpeg"), "sound");
  assert.equal(iconOf("video/quicktime"), "video");
  assert.equal(iconOf("text/vcard"), "mail");
  assert.equal(iconOf("application/pdf"), "page");
});

test("a picture is what the server lets browsers show", () => {
  assert.ok(isPicture("image/png"));
  assert.ok(!isPicture("image/svg+xml"));
});

test("a name's ending is short, or none", () => {
  assert.equal(endingOf("photo.jpeg"), "JPEG");
  assert.equal(endingOf("README"), "");
  assert.equal(endingOf("a.verylong"), "");
});

test("a size is told in its unit", () => {
  assert.equal(sizeOf(1), "1 byte");
  assert.equal(sizeOf(1536), "1.5 kB");
  assert.equal(sizeOf(25 * 1024 * 1024), "25 MB");
});

test("a file that is too large or empty is not sent, nor can it be tried again", () => {
  assert.deepEqual(add(LARGEST_FILE + 1).failed, [["upload.too_large", false]]);
  assert.deepEqual(add(0).failed, [["upload.empty_file", false]]);
});

test("a file that has nowhere to go now can be tried again, or removed", () => {
  const { queue, failed } = add(LARGEST_FILE);
  assert.deepEqual(failed, [["upload.none", true]]);
  assert.ok(!queue.busy);
  queue.remove(queue.items[0]);
  assert.deepEqual(queue.items, []);
});
