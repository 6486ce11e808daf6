import { gather } from '../kernel/gather.ts'
import type { Vendor } from './vendor.ts'

/** Every vendor by name: the files of vendors/, in alphabetical order. */
export async function gatherVendors(): Promise<ReadonlyMap<string, Vendor>> {
  const vendors = await gather<Vendor>({
    folder: new URL('vendors/', import.meta.url),
    exportName: 'vendor',
  })
  return new Map(vendors.map((vendor) => [vendor.name, vendor]))
}
