import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LiveFindings } from '../../lib/operator/live_findings.ts';
import { plain } from '../../lib/operator/terminal.ts';
import { sampleFinding } from './samples.ts';

const test = suite('live_findings');

type Done = (error: NodeJS.ErrnoException | null, written: number) => void;

/** A terminal that takes bytes only when the test says so. */
class SlowTerminal {
  text = '';
  readonly calls: Array<{ readonly bytes: Uint8Array; readonly done: Done }> = [];

  readonly write = (_fd: number, bytes: Uint8Array, done: Done): void => {
    this.calls.push({ bytes, done });
  };

  take(count?: number): void {
    const call = this.calls.shift();
    if (call === undefined) throw new Error('nothing is being written');
    const taken = call.bytes.subarray(0, count);
    this.text += Buffer.from(taken).toString();
    call.done(null, taken.length);
  }

  fail(code: string): void {
    this.calls.shift()?.done(Object.assign(new Error(code), { code }), 0);
  }
}

function live(terminal: SlowTerminal): LiveFindings {
  return new LiveFindings(1, plain, () => null, terminal.write);
}

test('shows a finding as one line at once', () => {
  const terminal = new SlowTerminal();
  live(terminal).show(sampleFinding({ snippet: 'a\nb' }));
  terminal.take();
  assert.match(
    terminal.text,
    /^2026-04-26 00:00:00Z HIGH +EXFIL ai_api_key to api\.example\.com:443 .*a\\nb\n$/,
  );
});

test('one write at a time; what comes meanwhile follows in order', () => {
  const terminal = new SlowTerminal();
  const findings = live(terminal);
  for (const snippet of ['one', 'two', 'three']) findings.show(sampleFinding({ snippet }));
  assert.is(terminal.calls.length, 1);
  terminal.take();
  assert.is(terminal.calls.length, 1);
  terminal.take();
  assert.equal(terminal.text.match(/one|two|three/g), ['one', 'two', 'three']);
  assert.is(terminal.calls.length, 0);
});

test('a partial write is continued where it ended', () => {
  const terminal = new SlowTerminal();
  live(terminal).show(sampleFinding());
  terminal.take(10);
  terminal.take(1);
  terminal.take();
  assert.is(terminal.text.split('\n').length, 2);
  assert.match(terminal.text, /\[REDACTED\]\n$/);
});

test('a held terminal costs a bounded number of lines, and the rest is counted', () => {
  const terminal = new SlowTerminal();
  const findings = live(terminal);
  for (let at = 0; at < 5_000; at++) findings.show(sampleFinding());
  assert.is(terminal.calls.length, 1);
  terminal.take();
  terminal.take();
  assert.is(terminal.text.split('\n').length - 1, 1 + 200 + 1);
  assert.match(terminal.text, /… and 4799 more; node query_threats\.mjs shows them\n$/);
});

test('a pipe that is full is tried again', async () => {
  const terminal = new SlowTerminal();
  live(terminal).show(sampleFinding());
  terminal.fail('EAGAIN');
  assert.is(terminal.calls.length, 0);
  // The retry does not keep the process alive by itself.
  await new Promise((resolve) => setTimeout(resolve, 200));
  terminal.take();
  assert.match(terminal.text, 'HIGH');
});

test('a reader that has left is not written to again', () => {
  const terminal = new SlowTerminal();
  const findings = live(terminal);
  findings.show(sampleFinding());
  findings.show(sampleFinding());
  terminal.fail('EPIPE');
  findings.show(sampleFinding());
  assert.is(terminal.calls.length, 0);
});

test.run();
