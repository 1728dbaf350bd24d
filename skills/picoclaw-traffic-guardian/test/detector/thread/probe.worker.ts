import { workerData } from 'node:worker_threads';
import { runInspectorWorker } from '../../../lib/detector/thread/worker.ts';
import { probeInspection } from './probe_inspection.ts';

await runInspectorWorker(workerData, probeInspection);
