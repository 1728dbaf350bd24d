import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inspector, type InspectorEvent } from '../detector/thread/inspector.ts';
import { Relay } from '../proxy/relay.ts';
import type { UpstreamOptions } from '../proxy/upstream_options.ts';
import { VERSION } from '../version.ts';
import { alreadyRunning } from './already_running.ts';
import { type ControlStatus, controlHandler } from './control.ts';
import { EventLog } from './event_log.ts';
import { extraRoots } from './extra_roots.ts';
import { ensureBelowHome, ensureHome } from './home.ts';
import { type HomeLoss, HomeWatch } from './home_watch.ts';
import type { HttpsInspection } from './https_inspection.ts';
import { loggedForm } from './inspector_event.ts';
import { type Installation, openInstallation } from './installation.ts';
import { claimLock, type Lock } from './lock.ts';
import type { MonitorInput, StopReason } from './monitor_input.ts';
import { stillHolds } from './presence.ts';
import { ownIdentity, type ProcessIdentity } from './process_identity.ts';
import { configuredUpstream, describeRun, detectionSettings, relayTimeouts } from './run_settings.ts';
import { RunState } from './run_state.ts';
import { runStatus } from './run_status.ts';
import type { SecretWatch } from './secrets/watch.ts';
import type { StartInfo } from './start_info.ts';
import { describeFault, surviveFaults } from './survival.ts';
import { sweepBuffersAtOnce } from './swept_buffers.ts';
import { MonitorUsers } from './users.ts';
import { httpsInspection, secretWatch } from './wanted_parts.ts';

/** For inspecting what is in hand when someone asks for the log, or at the end. */
const FLUSH_MS = 10_000;
/** How soon it is noticed that the last of those who use this monitor has ended. */
const USERS_POLL_MS = 200;

/** One run of the monitor in this process: from the lock to the state that says `stopped`. */
export class MonitorRun {
  /** Settles when the run is over: drained, findings on disk, state written, lock released. Never rejects. */
  readonly ended: Promise<StopReason>;
  readonly #input: MonitorInput;
  readonly #identity: ProcessIdentity;
  readonly #lock: Lock;
  readonly #log: EventLog;
  readonly #credentials: Installation['credentials'] | null;
  readonly #inspector: Inspector;
  readonly #relay: Relay;
  readonly #https: HttpsInspection | null;
  readonly #secrets: SecretWatch | null;
  readonly #controlToken = randomBytes(32).toString('hex');
  readonly #state: RunState;
  readonly #homeWatch: HomeWatch;
  readonly #users = new MonitorUsers();
  #faults = 0;
  #mortal: () => void = () => undefined;
  #stopping = false;
  #settle: (reason: StopReason) => void = () => undefined;

  /**
   * Takes the lock, listens, and writes the state; nothing is left behind when it rejects. `upstream`: where
   * outgoing connections go, when it is not as configured.
   */
  static async start(
    input: MonitorInput,
    upstream: UpstreamOptions = configuredUpstream(input.config),
  ): Promise<{ run: MonitorRun; info: StartInfo }> {
    sweepBuffersAtOnce();
    ensureHome(input.home);
    ensureBelowHome(input.home, input.config.log_dir);
    const identity = await ownIdentity();
    const claim = await claimLock(input.home, identity, stillHolds(input.home));
    if (!claim.won) throw await alreadyRunning(input.home, claim.holder);
    try {
      const https = await httpsInspection(input);
      const secrets = await secretWatch(input);
      const run = new MonitorRun(input, identity, claim.lock, upstream, https, secrets);
      return { run, info: await run.#begin() };
    } catch (error) {
      claim.lock.release();
      throw error;
    }
  }

  private constructor(
    input: MonitorInput,
    identity: ProcessIdentity,
    lock: Lock,
    upstream: UpstreamOptions,
    https: HttpsInspection | null,
    secrets: SecretWatch | null,
  ) {
    const { home, config, clock } = input;
    this.#input = input;
    this.#identity = identity;
    this.#lock = lock;
    this.#https = https;
    this.#secrets = secrets;
    this.#log = new EventLog(home, clock);
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#state = new RunState(home, clock, lock, this.#log);
    const installation = openInstallation(home);
    this.#credentials = config.require_proxy_credentials ? installation.credentials : null;
    this.#inspector = new Inspector({
      workerUrl: input.workerUrl,
      settings: detectionSettings(input, installation.fingerprintKey),
      clock,
      ringBytes: config.inspection_ring_bytes,
      heapLimitMb: config.inspector_heap_mb,
      stallMs: config.inspector_stall_s * 1000,
      onEvent: (event) => this.#onInspectorEvent(event),
    });
    const control = controlHandler(this.#controlToken, {
      status: () => this.#status(),
      flush: () => this.#inspector.flush(FLUSH_MS),
      retryHosts: () => this.#https?.interception.learned.clear() ?? 0,
      use: async (pid) => {
        if (!this.#stopping) await this.#users.add(pid);
        return !this.#stopping;
      },
      // The answer leaves first: the drain closes its connection.
      stop: () => setImmediate(() => this.stop('stop')),
    });
    this.#relay = new Relay({
      listen: config.listen,
      observer: this.#inspector,
      credentials: this.#credentials,
      upstream: { ...upstream, extraRoots: extraRoots(config.upstream_ca) },
      timeouts: relayTimeouts(config),
      control,
      ...(https === null ? {} : { interception: https.interception }),
      report: (event) => this.#log.record(event),
    });
    this.#homeWatch = new HomeWatch(home, lock, (loss) => this.#onHomeLoss(loss));
  }

  async #begin(): Promise<StartInfo> {
    const { home, env } = this.#input;
    const bound = await this.#relay.listen();
    this.#mortal = surviveFaults(
      (event) => this.#log.record(event),
      () => this.#faults++,
    );
    try {
      const info = describeRun({ home, bound, credentials: this.#credentials, env, https: this.#https });
      this.#state.begin(this.#input, this.#identity, this.#controlToken, info);
      this.#log.record({ code: 'started', message: `version ${VERSION}, listening on ${info.listen}` });
      for (const note of this.#https?.notes ?? []) this.#log.record(note);
      // Last, as its thread wants the processor, too, and without waiting for it: no client is heard before this turn ends.
      this.#inspector.start();
      this.#watchSecrets();
      return info;
    } catch (error) {
      this.#secrets?.close();
      this.#homeWatch.close();
      this.#mortal();
      await this.#relay.drain(0);
      await this.#inspector.close();
      throw error;
    }
  }

  /** To be called when the start was told: what the first connection would else wait for is done in between. */
  warmUp(): void {
    setImmediate(() => {
      if (!this.#stopping) this.#https?.interception.clientSide.warmUp();
    });
  }

  /** Lets exchanges finish for the configured grace, then ends. Only the first call counts. */
  stop(reason: StopReason): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void this.#end(reason).then(() => this.#settle(reason));
  }

  /** Stops when the last process that others run behind this monitor has ended; `waiting` is told of them once. */
  async stopAfterUsers(reason: StopReason, waiting: (pids: readonly number[]) => void): Promise<void> {
    for (let tell = waiting; !this.#stopping; tell = () => undefined) {
      const users = await this.#users.remaining();
      if (users.length === 0) return this.stop(reason);
      tell(users);
      await Promise.race([this.ended, sleep(USERS_POLL_MS)]);
    }
  }

  /** Ends the grace of `stop`: what is still open is cut. */
  cut(): void {
    this.#relay.cut();
  }

  async #end(reason: StopReason): Promise<void> {
    const { config } = this.#input;
    this.#log.record({ code: 'stopping', message: `because of ${reason}` });
    await this.#attempt('drain', async () => {
      const { cut } = await this.#relay.drain(config.drain_grace_s * 1000);
      if (cut > 0) this.#log.record({ code: 'connections_cut', message: `${cut} outlived the grace period` });
    });
    this.#secrets?.close();
    await this.#attempt('flush', () => this.#inspector.flush(FLUSH_MS));
    await this.#attempt('inspector', () => this.#inspector.close());
    await this.#attempt('state', () => this.#state.end());
    this.#log.record({ code: 'stopped', message: 'everything that could be written is written' });
    await this.#attempt('event log', () => this.#log.close());
    this.#homeWatch.close();
    this.#lock.release();
    this.#mortal();
  }

  /** Each step of the end matters more than that the one before it succeeded. */
  async #attempt(what: string, act: () => unknown): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#log.record({ code: 'stop_step_failed', message: `${what}: ${describeFault(error)}` });
    }
  }

  #watchSecrets(): void {
    const watch = this.#secrets;
    if (watch === null) return;
    const tell = () => {
      this.#inspector.watch(watch.secrets);
      const { watched, not_watched_total } = watch.report;
      const message = `${watched} of the gateway's secrets are watched for, ${not_watched_total} are not`;
      this.#log.record({ code: 'secrets_read', message });
    };
    tell();
    watch.begin(tell);
  }

  #status(): ControlStatus {
    const { begun, setAside } = this.#state;
    if (begun === null) throw new Error('nobody has the token yet');
    return runStatus({
      input: this.#input,
      nonce: this.#identity.nonce,
      info: begun.info,
      begunAt: begun.at,
      inspector: this.#inspector,
      https: this.#https,
      secrets: this.#secrets,
      eventsLost: this.#log.lost,
      faults: this.#faults,
      stateSetAside: setAside,
      homeLost: this.#homeWatch.look() !== null,
    });
  }

  /** The relay goes on: the gateway needs it. The line stands in the home that is there now, if there is one. */
  #onHomeLoss(loss: HomeLoss): void {
    const now = loss === 'removed' ? 'was removed' : `belongs to process ${loss} now`;
    const { pid } = this.#identity;
    this.#log.reopen();
    this.#log.record({
      code: 'home_lost',
      message: `the home of process ${pid} ${now}; it goes on relaying until a SIGTERM ends it`,
    });
  }

  /** Findings have a log of their own; what happens to the inspector belongs into this one. */
  #onInspectorEvent(event: InspectorEvent): void {
    if (event.kind !== 'finding') this.#log.record(loggedForm(event));
    else if (event.first) this.#input.onFinding?.(event.finding);
  }
}
