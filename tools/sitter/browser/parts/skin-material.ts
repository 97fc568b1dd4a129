import { DoubleSide, MeshPhysicalMaterial, type Texture } from 'three'

export const faceMaterial = (map: Texture): MeshPhysicalMaterial =>
  new MeshPhysicalMaterial({
    map,
    roughness: 0.52,
    specularIntensity: 0.45,
    side: DoubleSide,
  })

/** Ears and neck, which have no texture of their own. */
export const plainSkin = (colour: string): MeshPhysicalMaterial =>
  new MeshPhysicalMaterial({ color: colour, roughness: 0.6, specularIntensity: 0.35, side: DoubleSide })
