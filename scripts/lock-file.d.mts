export function locksTheSame(one: string, other: string): boolean
