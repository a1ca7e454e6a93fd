import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeChromium, inChromium, openPage } from './support/chromium.mjs';
import { freshRoom } from './support/peer.mjs';
import { startServer } from './support/server.mjs';
import { startWebsite } from './support/website.mjs';

const colors = ['red', 'green', 'blue'];

const website = await startWebsite();
const server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin });
after(() => Promise.all([server.stop(), website.stop()]));
after(closeChromium);

const errors = [];

/** Opens pages one after the other, each in its own browser profile. Each page joins the room, and sends an offer to each earlier page. */
async function meet(t, count) {
  const room = freshRoom();
  const attendees = [];
  for (const color of colors.slice(0, count)) {
    const page = await openPage(t);
    page.on('console', message => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', error => errors.push(error.stack));
    await page.goto(website.origin);
    const id = await page.evaluate(([hub, color, room]) => {
      window.meeting = new Meeting(hub, color);
      return meeting.join(room);
    }, [server.hub, color, room]);
    attendees.push({ page, color, id });
  }
  return attendees;
}

const pairs = attendees => attendees.flatMap(one => attendees.filter(two => two !== one).map(two => [one, two]));

async function assertAllConnected(attendees) {
  await Promise.all(pairs(attendees).map(async ([one, two]) => {
    const text = await one.page.evaluate(
      async ([id, text]) => (await meeting.remote(id)).exchange(text),
      [two.id, `from ${one.color} to ${two.color}`]);
    assert.equal(text, `from ${two.color} to ${one.color}`);
    assert.equal(await one.page.evaluate(async id => (await meeting.remote(id)).playing(), two.id), two.color);
  }));
}

async function assertMissed(leaver, attendees) {
  await leaver.page.close();
  for (const { page } of attendees) {
    assert.equal(await page.evaluate(id => meeting.left(id), leaver.id), 'left');
  }
}

test('Two pages, with nothing but the SignalR client, exchange text and live video until one is closed', inChromium, async t => {
  const [first, second] = await meet(t, 2);

  await assertAllConnected([first, second]);
  await assertMissed(second, [first]);
});

test('Three pages, in one room, connect as a full mesh, and two stay connected when one is closed', inChromium, async t => {
  const [first, ...others] = await meet(t, 3);

  await assertAllConnected([first, ...others]);
  await assertMissed(first, others);
  await Promise.all(pairs(others).map(([one, two]) => one.page.evaluate(async id => (await meeting.remote(id)).keepsPlaying(), two.id)));
});

test('Pages, in all tests of this file, have logged no error to their consoles', inChromium, () => assert.deepEqual(errors, []));

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
