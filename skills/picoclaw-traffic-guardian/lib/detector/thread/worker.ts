import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import { Deduplication } from '../dedup.ts';
import { readTail } from '../log/reader.ts';
import { FindingLogWriter } from '../log/writer.ts';
import type { DetectionSettings } from '../settings.ts';
import type { Sighting } from '../sighting.ts';
import { Suppressions } from '../suppression.ts';
import type { WatchedSecret } from '../watched/watched_secret.ts';
import { faultSite } from './fault_site.ts';
import { InspectorLoop } from './inspector_loop.ts';
import { type ExchangeInspection, OpenExchanges } from './open_exchanges.ts';
import { RingReader } from './ring.ts';
import type { WorkerMessage } from './worker_message.ts';

/** How much of the log's end is read at start, to continue the ids and counts of recurring findings. */
const SEED_BYTES = 1024 * 1024;
/** A fault is told once; beyond so many different ones a thread keeps quiet. */
const MAX_FAULTS_TOLD = 100;

/** Makes what looks at exchanges; `fault` takes one line without any byte of traffic. */
export type MakeInspection = (
  settings: DetectionSettings,
  report: (sighting: Sighting) => void,
  fault: (message: string) => void,
) => ExchangeInspection | Promise<ExchangeInspection>;

/**
 * Loaded when there is something to look at: a monitor that nothing passes is 9 MB smaller, and accepts connections
 * sooner where both threads share a core. What passes meanwhile waits in the ring.
 */
const detection: MakeInspection = async (settings, report, fault) => {
  const { Inspection } = await import('../inspection.ts');
  const { RULES } = await import('../rules/index.ts');
  return new Inspection(settings, RULES, report, fault);
};

interface InspectorWorkerData {
  readonly role: 'inspector';
  readonly ring: SharedArrayBuffer;
  readonly verdicts: SharedArrayBuffer;
  readonly settings: DetectionSettings;
}

/**
 * The inspector thread's main function: runs until the thread is terminated. `data` is the thread's `workerData` as
 * the `Inspector` made it. Rejects when it is something else, and when the ring is damaged: the thread then dies and
 * is replaced.
 */
export async function runInspectorWorker(data: unknown, makeInspection = detection): Promise<never> {
  const port = parentPort;
  if (port === null || !isInspectorWorkerData(data))
    throw new TypeError('not started as an inspector thread');
  silence(process.stdout);
  silence(process.stderr);
  const { settings } = data;
  const clock = systemClock;

  const told = new Set<string>();
  const fault = (message: string) => {
    if (told.has(message) || told.size >= MAX_FAULTS_TOLD) return;
    told.add(message);
    const event: WorkerMessage = { kind: 'fault', message };
    port.postMessage(event);
  };
  const log = new FindingLogWriter(settings.log, clock);
  const dedup = new Deduplication({
    windowMs: settings.dedupWindowMs,
    clock,
    write: (finding) => log.append(finding),
    onFinding: (finding, first) => loop.report({ finding, first }),
  });
  try {
    dedup.seed(readTail(settings.log.directory, SEED_BYTES));
  } catch (error) {
    fault(`earlier findings cannot be read, their counts start anew: ${faultSite(error)}`);
  }
  const suppressions = new Suppressions(settings.suppressions, clock);
  const report = (sighting: Sighting) => {
    if (!suppressions.takes(sighting)) dedup.report(sighting);
  };
  const make = () => makeInspection(settings, report, fault);
  const exchanges = new OpenExchanges(make, new Uint8Array(data.verdicts), fault);
  const loop = new InspectorLoop({
    ring: new RingReader(data.ring),
    exchanges,
    suppressions,
    dedup,
    log,
    clock,
    port,
    watch: () => {
      // One message a record, and nothing else is ever sent to this thread.
      const sent: { message: readonly WatchedSecret[] } | undefined = receiveMessageOnPort(port);
      if (sent !== undefined) exchanges.watch(sent.message);
    },
  });
  return await loop.run();
}

/** Nobody reads what this thread prints, and even a line that waits to be read would hold up the process's end. */
function silence(stream: NodeJS.WriteStream): void {
  stream.write = () => true;
}

function isInspectorWorkerData(data: unknown): data is InspectorWorkerData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'role' in data &&
    data.role === 'inspector' &&
    'ring' in data &&
    data.ring instanceof SharedArrayBuffer &&
    'verdicts' in data &&
    data.verdicts instanceof SharedArrayBuffer &&
    'settings' in data &&
    typeof data.settings === 'object'
  );
}
