import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'
import { badUse, type CliParts } from './parts.ts'

/** An object in a JSON or YAML file, or `-` for standard input. What it must hold is for the server to say. */
export async function readObject(
  path: string,
  { cwd, stdin }: Pick<CliParts, 'cwd' | 'stdin'>,
): Promise<{ readonly [name: string]: unknown }> {
  const read = path === '-' ? text(stdin) : readFile(resolve(cwd, path), 'utf8')
  const source = await read.catch((error: NodeJS.ErrnoException) => {
    throw badUse(`${path} cannot be read (${error.code ?? error.message}).`)
  })
  let value: unknown
  try {
    value = parse(source)
  } catch (error) {
    throw badUse(`${path} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badUse(`${path} must hold an object.`)
  return value as { readonly [name: string]: unknown }
}
