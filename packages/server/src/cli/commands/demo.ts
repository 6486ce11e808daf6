import { act } from '../act.ts'
import { connecting } from '../connect.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale demo`: full pages in a minute, without a provider's key. */
export const command: CliCommand = {
  name: 'demo',
  register(program, parts) {
    const demo = program
      .command('demo')
      .description('start a server of its own, and the traffic of a small support bot against the simulator')
      .option('--port <number>', 'port of that server; 0 takes a free one (default 4400)')
      .option('--calls <number>', 'about how many calls (default 400)')
      .option('--minutes <number>', 'spread steady traffic over so many minutes instead')
      .option('--seed <number>', 'same seed, same customers (default 1)')
      .option('--exit', 'stop after the traffic instead of waiting for Ctrl-C')
    act(connecting(demo), parts, async (options) => {
      // The providers' clients take half a second to load; other commands need not wait for them.
      const { play } = await import('../demo/play.ts')
      return play(options, parts)
    })
  },
}
