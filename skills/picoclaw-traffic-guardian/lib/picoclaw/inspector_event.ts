import type { InspectorEvent } from '../detector/thread/inspector.ts';
import type { LoggedEvent } from './event_log.ts';

/** As monitor.log has it. Findings have a log of their own. */
export function loggedForm(event: Exclude<InspectorEvent, { kind: 'finding' }>): LoggedEvent {
  switch (event.kind) {
    case 'restart':
      return { code: `inspector_${event.reason}`, message: event.message };
    case 'log_failed':
    case 'log_recovered':
      return { code: event.kind, message: event.message };
    case 'fault':
      return { code: 'inspection_fault', message: event.message };
  }
}
