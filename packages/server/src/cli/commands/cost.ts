import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, CliError, type CliCommand, type CliParts } from '../parts.ts'
import { compileBook } from '../../pricing/book.ts'
import {
  plainStyle,
  presentPriced,
  presentReport,
  terminalStyle,
  type TextStyle,
} from '../../pricing/present.ts'
import { CostReport } from '../../pricing/report-model.ts'
import { priceBody } from '../../pricing/whole-body.ts'

/** `telltale cost`: what calls cost, from the tape or from a file alone. */
export const command: CliCommand = {
  name: 'cost',
  register(program, parts) {
    const cost = program.command('cost').description('what calls cost')

    const report = cost
      .command('report')
      .description('where the money went, what is not known, and what would save some')
      .option('--hours <number>', 'window (default 24)')
    act(connecting(report), parts, async (options) => {
      const hours = wholeOption(options, 'hours', { least: 1, most: 24 * 366, fallback: 24 })
      const { admin } = await connect(options, parts)
      const found = CostReport.parse(await admin.costReport(hours))
      return { json: found, text: presentReport(found, styleOf(parts)).trimEnd() }
    })

    const price = cost
      .command('price <file>')
      .description(
        'price a reply, a stream event or a usage object in a file ("-" reads standard input); needs no server',
      )
      .option('--provider <name>', 'who sold it: openai, anthropic, google … (default: who sells that model)')
      .option('--model <id>', 'the model (default: the one the body names)')
      .option('--api <kind>', 'chat, responses, messages, embeddings (default: as the body looks)')
      .option('--at <time>', 'the day it was used, ISO-8601 (default: now)')
    act(price, parts, async (options, path) => {
      const priced = priceBody(compileBook([]), {
        provider: textOption(options, 'provider'),
        model: textOption(options, 'model'),
        api: textOption(options, 'api'),
        at: momentOf(textOption(options, 'at')),
        body: await jsonAt(path!, parts),
      })
      return {
        json: { ...priced, costUsd: priced.priced.known ? priced.priced.costUsd : null },
        text: presentPriced(priced, styleOf(parts)).trimEnd(),
        exitCode: priced.priced.known ? 0 : 1,
      }
    })
  },
}

const styleOf = ({ stdout, env }: CliParts): TextStyle =>
  stdout.isTTY === true && !env['NO_COLOR'] ? terminalStyle : plainStyle

async function jsonAt(path: string, parts: CliParts): Promise<unknown> {
  const text = await (path === '-' ? textOf(parts.stdin) : readFile(resolve(parts.cwd, path), 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CliError({
        code: 'file-unreadable',
        message: `${path} cannot be read (${error.code ?? error.message}).`,
      })
    },
  )
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new CliError({
      code: 'body-malformed',
      message: `${path} is not JSON: ${(error as Error).message}.`,
    })
  }
}

function momentOf(text: string | undefined): number {
  const at = text === undefined ? Date.now() : Date.parse(text)
  if (Number.isNaN(at)) throw badUse(`--at "${text}" is not a time such as 2026-10-07.`)
  return at
}
