import { workerData } from 'node:worker_threads';
import { runInspectorWorker } from '../../../lib/detector/thread/worker.ts';

await runInspectorWorker(workerData);
