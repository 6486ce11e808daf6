import { commonParameters } from './fault-spec.ts'
import type { Fault, Parameter } from './fault.ts'
import { gatherFaults } from './gather-faults.ts'

/** The table of faults in the guide, as Markdown. */
export function faultTable(faults: ReadonlyMap<string, Fault>): string {
  const settings = (parameters: Readonly<Record<string, Parameter>>): string =>
    Object.entries(parameters)
      .map(
        ([name, { default: value, meaning }]) =>
          `\`${name}\`${value === '' ? '' : ` = ${value}`}: ${meaning}`,
      )
      .join('; ')
  const rows = [...faults.values()].map(
    ({ name, summary, parameters }) => `| \`${name}\` | ${summary} | ${settings(parameters)} |`,
  )
  return [
    '| fault | what happens | settings and their defaults |',
    '|---|---|---|',
    ...rows,
    `| every fault | | ${settings(commonParameters)} |`,
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${faultTable(await gatherFaults())}\n`)
