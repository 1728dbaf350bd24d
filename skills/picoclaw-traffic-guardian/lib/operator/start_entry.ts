import { isMainThread, workerData } from 'node:worker_threads';

/**
 * The bundle of `start` is the operator's command on the main thread, and the inspector on its worker thread.
 * Imports are late so that neither thread evaluates what only the other needs.
 */
export async function startEntry(script: URL): Promise<void> {
  if (isMainThread) {
    const { openDoor } = await import('./door.ts');
    const { start } = await import('./commands/start.ts');
    await openDoor(start(script));
  } else {
    const { runInspectorWorker } = await import('../detector/thread/worker.ts');
    await runInspectorWorker(workerData);
  }
}
