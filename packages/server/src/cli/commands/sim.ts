import { act, textOption, wholeOption } from '../act.ts'
import { badUse, type CliCommand } from '../parts.ts'

/** `telltale sim`: a provider that costs nothing and fails on request. */
export const command: CliCommand = {
  name: 'sim',
  register(program, parts) {
    const sim = program
      .command('sim')
      .description(
        'start the simulator: a provider that speaks the OpenAI and Anthropic dialects and fails on request',
      )
      .option('--port <number>', 'port to listen on; 0 takes a free one (default 4410)')
      .option('--host <address>', 'address to listen on (default 127.0.0.1)')
      .option('--seed <number>', 'same seed and same request, same answer (default 1)')
      .option('--latency-ms <number>', 'milliseconds to the first byte (default 0)')
      .option('--tokens-per-second <number>', 'rate after that; 0 is as fast as possible (default 0)')
      .option('--jitter <share>', 'share by which waits vary, 0 to 1 (default 0)')
      .option('--without <path...>', 'answer 404 on this path, such as /v1/responses')
      .option('--faults <text>', 'faults for every request, as in the x-sim-fault header')
    act(sim, parts, async (options) => {
      const jitter = Number(textOption(options, 'jitter') ?? 0)
      if (!(jitter >= 0 && jitter <= 1)) throw badUse('--jitter must be a number from 0 to 1.')
      const faults = textOption(options, 'faults')
      const without = options['without'] as readonly string[] | undefined
      const interrupted = parts.interrupted()
      const simulator = await parts.startSimulator({
        port: wholeOption(options, 'port', { least: 0, most: 65_535, fallback: 4410 }),
        host: textOption(options, 'host') ?? '127.0.0.1',
        seed: wholeOption(options, 'seed', { least: 0, most: 0xffffffff, fallback: 1 }),
        latencyMs: wholeOption(options, 'latencyMs', { least: 0, most: 3_600_000, fallback: 0 }),
        tokensPerSecond: wholeOption(options, 'tokensPerSecond', { least: 0, most: 1_000_000, fallback: 0 }),
        jitter,
        ...(faults === undefined ? {} : { faults }),
        ...(without === undefined ? {} : { without }),
      })
      return {
        json: { address: simulator.address },
        text: [
          `The simulator is at ${simulator.address}`,
          `  OpenAI base URL: ${simulator.address}/v1`,
          `  Anthropic base URL: ${simulator.address}`,
          `Any key is accepted. Faults on request: model "sim-error-429", or header "x-sim-fault: slow;ms=50"; all of them: ${simulator.address}/sim/faults`,
          'Ctrl-C stops it.',
        ].join('\n'),
        afterwards: async () => {
          await interrupted
          await simulator.close()
        },
      }
    })
  },
}
