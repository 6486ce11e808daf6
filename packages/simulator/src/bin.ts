import { help, readArguments, startFailure } from './arguments.ts'
import { startSimulator } from './index.ts'

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2))
  if (options === 'help') return console.log(help)
  if ('sentence' in options) {
    console.error(`${options.sentence}\nSee --help.`)
    process.exitCode = 2
    return
  }
  try {
    const simulator = await startSimulator(options)
    console.log(`Simulator listening on ${simulator.address} (OpenAI base URL: ${simulator.address}/v1)`)
    const stop = (): void => void simulator.close().then(() => process.exit(0))
    process.once('SIGINT', stop).once('SIGTERM', stop)
  } catch (cause) {
    console.error(startFailure(cause, options))
    process.exitCode = 1
  }
}

await main()
