// What the scripted model wants done, step by step, and what it expects to be told. A conversation begins with the
// operator's message, by which the model recognises it; each step is one tool call.

export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Step {
  /** For the record: what this step shows. */
  readonly shows: string;
  /** Made when its turn comes: later steps depend on what earlier ones were told. */
  call(): ToolCall;
  /** Throws an Error whose message says what is wrong with the tool's result. */
  expect(result: string): void;
}

export interface Conversation {
  readonly message: string;
  readonly steps: readonly Step[];
}

/** Where a conversation stands. */
export interface Progress {
  readonly shown: string[];
  /** The first disappointment; the model asks for nothing further after it. */
  failure: string | undefined;
}

export const DONE = 'All of it is done.';
