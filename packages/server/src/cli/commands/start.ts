import { act, textOption } from '../act.ts'
import type { CliCommand, CliParts, HouseFlags, Outcome, RunningHouse } from '../parts.ts'

/** `telltale start`: the server, until Ctrl-C. */
export const command: CliCommand = {
  name: 'start',
  register(program, parts) {
    const start = program
      .command('start')
      .description('start the server')
      .option('--port <number>', 'port to listen on; 0 takes a free one (default 4400)')
      .option('--host <address>', 'address to listen on (default 127.0.0.1)')
      .option('--otlp-grpc-port <number>', 'port for OTLP over gRPC, usually 4317 (none unless given)')
      .option('--data <folder>', 'where everything is kept (default ./.telltale)')
    act(start, parts, async (options) => {
      const flags: HouseFlags = {
        port: textOption(options, 'port'),
        host: textOption(options, 'host'),
        data: textOption(options, 'data'),
        otlpGrpcPort: textOption(options, 'otlpGrpcPort'),
      }
      // Listened for from here on: told to stop while it starts, or the moment it says where it is, it stops in order.
      const interrupted = parts.interrupted()
      return running(await parts.startHouse(flags), interrupted, parts)
    })
  },
}

/** What a started server says, and its end. */
function running(house: RunningHouse, interrupted: Promise<void>, parts: CliParts): Outcome {
  const { address, dataFolder, adminKey, developmentKey } = house
  return {
    json: { address, dataFolder, adminKey, developmentKey },
    text: greeting(house),
    afterwards: async () => {
      await interrupted
      parts.stderr.write('Stopping: calls under way may end, records are written out.\n')
      await house.close()
    },
  }
}

/** The first thing a newcomer reads: where to look, which key to keep, what to run. */
function greeting({ address, dataFolder, adminKey, developmentKey }: RunningHouse): string {
  const lines = [`Telltale is at ${address}`, `Its data is in ${dataFolder}`]
  if (adminKey !== null) lines.push('', `Admin key, shown this once: ${adminKey}`)
  if (developmentKey !== null)
    lines.push(
      '',
      `Development key for this machine: ${developmentKey}`,
      '',
      ...snippet(address, developmentKey),
    )
  return [...lines, '', 'Ctrl-C stops it.'].join('\n')
}

const snippet = (address: string, key: string): readonly string[] => [
  'Send a first call with the SDK you have (a provider for its model is set up in Settings):',
  `  export OPENAI_BASE_URL=${address}/v1 OPENAI_API_KEY=${key}`,
  `  export ANTHROPIC_BASE_URL=${address} ANTHROPIC_API_KEY=${key}`,
]
