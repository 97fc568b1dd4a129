// Software that calls itself a camera can show any picture, so its photo proves nothing.
import list from '../../resources/rules/virtual-cameras.json' with { type: 'json' }

const patterns = list.products.map(({ pattern }) => new RegExp(pattern, 'iu'))

/** By the name the system gives the camera: a browser tells nothing else about it. */
export const isVirtual = (label: string): boolean => patterns.some((pattern) => pattern.test(label))
