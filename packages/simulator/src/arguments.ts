import { parseArgs } from 'node:util'
import type { SimulatorOptions } from './options.ts'

/** What --help prints. */
export const help = `Usage: node packages/simulator/src/bin.ts [options]

A model provider that speaks the OpenAI, Anthropic and Gemini dialects, answers from a seed and fails on request.

  --port <number>                 port to listen on (4410; 0 takes a free one)
  --host <address>                address to listen on (127.0.0.1)
  --seed <number>                 same seed and same request, same answer (1)
  --latency-ms <number>           time to the first byte (0)
  --tokens-per-second <number>    rate after that (0: as fast as possible)
  --jitter <0..1>                 share by which waits vary (0)
  --answer-tokens <number>        least length of text answers (0: natural)
  --strict-models                 answer 404 to models that are not listed
  --key <key>                     accept only this key; may be given several times
  --without <path>                answer 404 on this path, such as /v1/responses; may be given several times
  --requests-per-minute <number>  answer 429 past this rate (0: unlimited)
  --faults <text>                 faults for every request, as in the x-sim-fault header
  --help                          show this text

Faults on request: model "sim-error-429" or "gpt-4o-sim-cut;after=2", or header "x-sim-fault: slow;ms=50".
GET /sim/faults lists them all.`

/** Reads the command line into options; a sentence when it cannot be understood. */
export function readArguments(
  words: readonly string[],
): SimulatorOptions | 'help' | { readonly sentence: string } {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: text,
        host: text,
        seed: text,
        'latency-ms': text,
        'tokens-per-second': text,
        jitter: text,
        'answer-tokens': text,
        'strict-models': { type: 'boolean' },
        key: { type: 'string', multiple: true },
        without: { type: 'string', multiple: true },
        'requests-per-minute': text,
        faults: text,
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return 'help'
    return {
      port: within('port', values.port ?? '4410', 65_535, true),
      host: values.host ?? '127.0.0.1',
      seed: within('seed', values.seed ?? '1', 0xffffffff, true),
      latencyMs: within('latency-ms', values['latency-ms'] ?? '0', 3_600_000),
      tokensPerSecond: within('tokens-per-second', values['tokens-per-second'] ?? '0', 1_000_000),
      jitter: within('jitter', values.jitter ?? '0', 1),
      answerTokens: within('answer-tokens', values['answer-tokens'] ?? '0', 1_000_000, true),
      strictModels: values['strict-models'] ?? false,
      requestsPerMinute: within('requests-per-minute', values['requests-per-minute'] ?? '0', 1_000_000_000),
      faults: values.faults ?? '',
      ...(values.key !== undefined && { keys: values.key }),
      ...(values.without !== undefined && { without: values.without }),
    }
  } catch (cause) {
    return { sentence: cause instanceof Error ? cause.message.split('. ')[0]! : String(cause) }
  }
}

function within(name: string, text: string, most: number, isWhole = false): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= most && (!isWhole || Number.isInteger(value))) return value
  throw new Error(`--${name} must be a ${isWhole ? 'whole ' : ''}number from 0 to ${most}, not "${text}".`)
}

/** What went wrong at the start, in one sentence that says what to do. */
export function startFailure(cause: unknown, { host, port }: SimulatorOptions): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use; choose another with --port, or 0 for a free one.`
  if (code === 'EACCES')
    return `Port ${port} needs more rights than you have; choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host}; correct --host.`
  return cause instanceof Error ? cause.message : String(cause)
}
