import type { ReviewedRate, ReviewFigures, ReviewItem, ReviewQueue, ReviewQueueSettings } from '@telltale/sdk'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale reviews`: what people are asked about, and what their answers tell. */
export const command: CliCommand = {
  name: 'reviews',
  register(program, parts) {
    const reviews = program
      .command('reviews')
      .description('review queues: false positives and misses, by people')

    act(
      connecting(reviews.command('list').description('every queue of the project')),
      parts,
      async (options) => {
        const queues = await (await connect(options, parts)).admin.reviewQueues()
        return {
          json: { queues },
          text:
            queues.length === 0
              ? 'No review queues yet. Make one with: telltale reviews set NAME --guardrail GUARDRAIL'
              : queueTable(queues),
        }
      },
    )

    const set = reviews
      .command('set <name>')
      .description('make a queue for a guardrail, or make or change one from a file of settings')
      .option('--guardrail <name>', 'whose evaluations are looked at')
      .option('--file <path>', 'settings as JSON, see docs/reviews.md')
      .option('--reviewers <number>', 'how many answers an item takes (default 1)')
    act(connecting(set), parts, async (options, name) => {
      const [guardrail, file] = [textOption(options, 'guardrail'), textOption(options, 'file')]
      if ((guardrail === undefined) === (file === undefined))
        throw badUse('Give one of --guardrail and --file.')
      const reviewers = wholeOption(options, 'reviewers', { least: 1, most: 5, fallback: 1 })
      const settings: ReviewQueueSettings =
        file === undefined
          ? { subject: { kind: 'verdicts', guardrail: guardrail! }, reviewers }
          : await readSettings(join(parts.cwd, file))
      const queue = await (await connect(options, parts)).admin.putReviewQueue(name!, settings)
      return { json: queue, text: `The review queue "${name}" is set. Its first items come within seconds.` }
    })

    const remove = reviews
      .command('delete <name>')
      .description('take a queue away, with its items and answers')
    act(connecting(remove), parts, async (options, name) => {
      await (await connect(options, parts)).admin.deleteReviewQueue(name!)
      return { json: { name, deleted: true }, text: `The review queue "${name}" is gone.` }
    })

    const next = reviews.command('next <name>').description('the next item for you, kept for you for a while')
    act(connecting(next), parts, async (options, name) => {
      const { admin } = await connect(options, parts)
      const [queue, item] = await Promise.all([admin.reviewQueue(name!), admin.nextReview(name!)])
      return { json: { item }, text: item === null ? 'Nothing waits for you.' : itemText(queue, item) }
    })

    const answer = reviews
      .command('answer <name> <item> <label>')
      .description('answer an item with one of the queue’s labels')
      .option('--comment <text>', 'why')
      .option('--final', 'the last word on an item that is disputed or done')
    act(connecting(answer), parts, async (options, name, id, label) => {
      const item = await (
        await connect(options, parts)
      ).admin.answerReview(name!, id!, {
        ...{ label: label!, comment: textOption(options, 'comment') ?? null },
        isFinal: options['final'] === true,
      })
      return { json: item, text: `Answered; the item is ${item.status}.` }
    })

    const figures = reviews
      .command('figures <name>')
      .description('false positives, precision, misses and recall, with intervals at 95 %')
      .option('--hours <number>', 'how far back (default 720)')
    act(connecting(figures), parts, async (options, name) => {
      const hours = wholeOption(options, 'hours', { least: 1, most: 9_600, fallback: 720 })
      const told = await (await connect(options, parts)).admin.reviewFigures(name!, { hours })
      return { json: told, text: figureText(told) }
    })
  },
}

async function readSettings(path: string): Promise<ReviewQueueSettings> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw badUse(`The file cannot be read: ${error.message}`)
  })
  try {
    return JSON.parse(text) as ReviewQueueSettings
  } catch {
    throw badUse(`"${path}" is not JSON.`)
  }
}

const queueTable = (queues: readonly ReviewQueue[]): string =>
  table(
    ['name', 'about', 'open', 'disputed', 'done'],
    queues.map(({ name, subject, counts }) => [
      name,
      subject.kind === 'verdicts' ? `guardrail ${subject.guardrail}` : subject.kind,
      ...[counts.open, counts.disputed, counts.done].map(String),
    ]),
    [2, 3, 4],
  )

const itemText = ({ question, labels }: ReviewQueue, item: ReviewItem): string =>
  [
    question,
    `item ${item.id}${item.stage === null ? '' : `, ${item.stage}`}, ${item.at}`,
    ...(item.callId === null ? [] : [`telltale calls show ${item.callId}`]),
    `labels: ${labels.map(({ name }) => `"${name}"`).join(', ')}`,
  ].join('\n')

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function rateRow(name: string, rate: ReviewedRate): string[] {
  const value = rate.kind === 'estimate' ? percent(rate.value) : 'not enough reviews'
  const missing = rate.kind === 'not-enough' && rate.needed !== null ? `about ${rate.needed} more` : ''
  return [
    name,
    value,
    `${percent(rate.low)} to ${percent(rate.high)}`,
    String(rate.n),
    rate.effectiveN.toFixed(0),
    missing,
  ]
}

const figureText = (told: ReviewFigures): string =>
  [
    table(
      ['figure', 'share', '95 %', 'n', 'effective n', ''],
      [
        rateRow('legitimate traffic stopped', told.falsePositiveRate),
        rateRow('wrong among fired', told.falseFireShare),
        rateRow('precision', told.precision),
        rateRow('missed among passed', told.missRate),
        rateRow('recall', told.recall),
      ],
      [3, 4],
    ),
    `${told.reviewed} reviewed, ${told.unresolved} answered without a clear result.`,
  ].join('\n')
