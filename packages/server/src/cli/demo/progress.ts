import ora from 'ora'
import type { CliParts } from '../parts.ts'
import type { Tally } from './traffic.ts'

export type Progress = {
  /** `share` from 0 to 1. */
  show(share: number, tally: Tally): void
  end(): void
}

/** A line that moves on a terminal; elsewhere one line for every quarter. */
export function showProgress(stderr: CliParts['stderr']): Progress {
  const sentence = (share: number, { calls, failed }: Tally): string =>
    `Customers come by: ${Math.min(100, Math.round(share * 100))} %, ${calls} calls, ${failed} failed`
  if (stderr.isTTY === true) {
    const spinner = ora({ stream: stderr, text: 'Customers come by' }).start()
    return {
      show: (share, tally) => void (spinner.text = sentence(share, tally)),
      end: () => void spinner.stop(),
    }
  }
  let quarter = 0
  return {
    show(share, tally) {
      const reached = Math.min(1, share)
      if (reached < quarter / 4) return
      quarter = Math.floor(reached * 4) + 1
      stderr.write(`${sentence(share, tally)}\n`)
    },
    end: () => {},
  }
}
