import type { Command } from 'commander'
import type { Readable, Writable } from 'node:stream'
import type { ConfigInput, ConfigRead } from '../config.ts'

/** A server running in this process, as bin.ts starts it. */
export type RunningHouse = {
  /** `http://127.0.0.1:4400` */
  readonly address: string
  /** Absolute path. */
  readonly dataFolder: string
  /** The admin key made at the very first start; null at every later one. */
  readonly adminKey: string | null
  /** The key for the first snippet, made at a fresh start on loopback; null otherwise. */
  readonly developmentKey: string | null
  /** Where OTLP over gRPC is taken; null where it is not. */
  readonly otlpGrpcPort: number | null
  /** Lets this machine's command line administrate. */
  readonly operatorKey: string
  /** Stops in order: intake, calls under way, spool, engines. */
  close(): Promise<void>
}

export type RunningSimulator = { readonly address: string; close(): Promise<void> }

export type SimulatorChoice = {
  readonly port: number
  readonly host: string
  readonly seed?: number
  readonly latencyMs?: number
  readonly tokensPerSecond?: number
  readonly jitter?: number
  readonly faults?: string
}

/** Flags as `config.ts` knows them: port, host, data, allowPrivateAddresses … Undefined means not given. */
export type HouseFlags = ConfigInput['flags']

/** Everything the command line needs from outside; bin.ts hands it over. */
export type CliParts = {
  readonly version: string
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** Settings with where each came from. Throws an Error whose message is one sentence. */
  readonly readConfig: (flags: HouseFlags) => ConfigRead
  /** Settings that must not be shown. */
  readonly secretSettings: readonly string[]
  /** Rejects with an Error whose message is one sentence (port in use, data folder held, engine missing). */
  readonly startHouse: (flags: HouseFlags) => Promise<RunningHouse>
  readonly startSimulator: (choice: SimulatorChoice) => Promise<RunningSimulator>
  /** Resolves when the person or the system asks us to stop (SIGINT, SIGTERM). */
  readonly interrupted: () => Promise<void>
}

/** What a command came to. */
export type Outcome = {
  /** The one document of `--json`. */
  readonly json: unknown
  /** What a person reads; a final line break is added. */
  readonly text: string
  /** 1 when what the command checks does not hold; default 0. */
  readonly exitCode?: 0 | 1
  /** What goes on after that was printed, until the command is over. */
  readonly afterwards?: () => Promise<void>
}

/** One command, one file in commands/, named as the file. */
export type CliCommand = {
  readonly name: string
  register(program: Command, parts: CliParts): void
}

/** A foreseen failure, as a sentence for the person at the keyboard. Exit code 1, or 2 for bad use. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly hint: string | null
  readonly exitCode: 1 | 2
  constructor(of: {
    readonly code: string
    readonly message: string
    readonly hint?: string
    readonly exitCode?: 1 | 2
  }) {
    super(of.message)
    this.code = of.code
    this.hint = of.hint ?? null
    this.exitCode = of.exitCode ?? 1
  }
}

export const badUse = (message: string, hint?: string): CliError =>
  new CliError({ code: 'bad-use', message, exitCode: 2, ...(hint === undefined ? {} : { hint }) })
