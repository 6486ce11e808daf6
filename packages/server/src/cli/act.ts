import type { Command } from 'commander'
import { CliError, type CliParts, type Outcome } from './parts.ts'

/** Options as commander read them; a command checks what it uses. */
export type Options = { readonly [name: string]: unknown }

type Work = (options: Options, ...words: readonly (string | undefined)[]) => Promise<Outcome>

/**
 * Makes `work` what a command does: prints its outcome as text, or as the one JSON document when `--json` is given,
 * and carries the exit code to run.ts.
 */
export function act(command: Command, parts: CliParts, work: Work): Command {
  return command.option('--json', 'print one JSON document').action(async (...given: readonly unknown[]) => {
    const words = given.slice(0, -2) as readonly (string | undefined)[]
    const options = command.optsWithGlobals<Options>()
    const outcome = await work(options, ...words)
    const out = options['json'] === true ? JSON.stringify(outcome.json) : outcome.text
    if (out !== '') await write(parts.stdout, `${out}\n`)
    await outcome.afterwards?.()
    if (outcome.exitCode === 1) throw new DoesNotHold()
  })
}

/** What a command checks does not hold; everything was said already. */
export class DoesNotHold extends Error {
  override readonly name = 'DoesNotHold'
}

/** Resolves when the text was taken: a pipe that is slow or closed early must lose nothing and crash nothing. */
export function write(stream: CliParts['stdout'], text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) return resolve()
      const isClosed = (error as NodeJS.ErrnoException).code === 'EPIPE'
      if (isClosed) resolve()
      else reject(error)
    })
  })
}

/** A whole number option within bounds; `fallback` when it was not given. */
export function wholeOption(
  options: Options,
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly fallback: number },
): number {
  const given = options[name]
  if (given === undefined) return bounds.fallback
  const value = Number(given)
  if (Number.isInteger(value) && value >= bounds.least && value <= bounds.most) return value
  throw new CliError({
    code: 'bad-use',
    message: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} must be a whole number from ${bounds.least} to ${bounds.most}.`,
    exitCode: 2,
  })
}

/** An option that is given as name=value, any number of times; empty when it was not. */
export function pairOptions(options: Options, name: string): readonly (readonly [string, string])[] {
  const given: unknown = options[name]
  return (Array.isArray(given) ? given.map(String) : []).map((text) => {
    const at = text.indexOf('=')
    if (at >= 1) return [text.slice(0, at), text.slice(at + 1)]
    throw new CliError({ code: 'bad-use', message: `--${name} "${text}" is not name=value.`, exitCode: 2 })
  })
}

/** A text option, or undefined when it was not given. */
export const textOption = (options: Options, name: string): string | undefined => {
  const given = options[name]
  return typeof given === 'string' ? given : undefined
}
