/** What comes of a value: at once where it is here, later where it is promised. */
export const after = <Value, Made>(
  value: Value | Promise<Value>,
  make: (value: Value) => Made,
): Made | Promise<Made> => (value instanceof Promise ? value.then((later) => make(later)) : make(value))

/** The same of several: at once where all are here. */
export function afterAll<Value, Made>(
  values: readonly (Value | Promise<Value>)[],
  make: (values: readonly Value[]) => Made,
): Made | Promise<Made> {
  const areHere = (all: readonly (Value | Promise<Value>)[]): all is readonly Value[] =>
    !all.some((one) => one instanceof Promise)
  return areHere(values)
    ? make(values)
    : Promise.all(values.map((one) => Promise.resolve(one))).then((all) => make(all))
}
