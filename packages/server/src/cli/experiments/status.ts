import type { Command } from 'commander'
import { ExperimentStanding } from '../../experiments/status-model.ts'
import { act } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { verdictText } from './verdict-text.ts'

/** `telltale experiments status`: what the data say of a running experiment or canary. */
export function registerStatus(experiments: Command, parts: CliParts): void {
  const status = experiments
    .command('status <name>')
    .description('the verdict on an experiment or a canary of the server. Exits 1 on roll back and hold')
  act(connecting(status), parts, async (options, name) => {
    const { admin } = await connect(options, parts)
    const { setup } = await admin.experiment(name!)
    const standing = ExperimentStanding.parse(await admin.experimentStatus(name!))
    const word = standing.verdict?.verdict
    return {
      json: standing,
      text: statusText(setup.control, standing),
      exitCode: word === 'roll-back' || word === 'hold' ? 1 : 0,
    }
  })
}

function statusText(control: string, standing: ExperimentStanding): string {
  const { name, status, verdict, calls, callsWithoutUnit, epochs } = standing
  if (verdict === null) return `"${name}" is a draft: nobody is in it yet.`
  const current = epochs.at(-1)
  return [
    verdictText({ control }, verdict),
    '',
    `"${name}" is ${status}. ${calls} calls count; ${callsWithoutUnit} named nobody and had the control.`,
    ...(current === undefined
      ? []
      : [`Environment ${current.epoch}, since ${current.from}: ${current.fingerprint || 'unknown'}.`]),
  ].join('\n')
}
