import { textOfVariable } from '@telltale/sdk'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { VariableTypes } from './model.ts'

/**
 * Types against the texts they are for. Once one variable is declared, all that the version's own texts use must be:
 * fails with prompt-invalid, naming the field. A declared one that neither they (`used`) nor the partials
 * (`usedByPartials`) use is a warning, for a partial may come to use it.
 */
export function checkVariables(
  types: VariableTypes | undefined,
  used: readonly string[],
  usedByPartials: readonly string[],
): Result<readonly string[], Problem> {
  if (types === undefined) return success([])
  for (const [name, type] of Object.entries(types)) {
    const trouble = troubleWithType(type)
    if (trouble !== null) return failure(problem('prompt-invalid', `"variableTypes.${name}" ${trouble}.`))
  }
  const undeclared = used.filter((name) => !Object.hasOwn(types, name))
  if (undeclared.length > 0)
    return failure(
      problem(
        'prompt-invalid',
        `"variableTypes" does not declare what the texts use: ${undeclared.join(', ')}.`,
      ),
    )
  const needed = new Set([...used, ...usedByPartials])
  return success(
    Object.keys(types)
      .filter((name) => !needed.has(name))
      .map((name) => `"variableTypes" declares ${name}, which no text uses.`),
  )
}

function troubleWithType(type: VariableTypes[string]): string | null {
  if ((type.type === 'enum') !== (type.values !== undefined))
    return 'needs "values" for an enum, and only then'
  if (type.maxLength !== undefined && type.type !== 'string' && type.type !== 'json')
    return `cannot have "maxLength": it is of type ${type.type}`
  if (type.default === undefined) return null
  if (type.required === true) return 'has a default, so no value is required: leave one of them out'
  const text = textOfVariable(type, type.default)
  return 'trouble' in text ? `has a default that ${text.trouble}` : null
}
