import { DirectionalLight, HemisphereLight, type Object3D, Vector3 } from 'three'
import { radians } from '../blend.ts'
import type { SitterParams } from '../params.ts'

const LAMP_DISTANCE_CM = 60

/** A key lamp with shadows, light from above and below, and a weak fill from the other side. */
export function lights(params: SitterParams, target: Object3D): Object3D[] {
  const lamp = (colour: string, intensity: number, azimuthDeg: number, elevationDeg: number) => {
    const light = new DirectionalLight(colour, intensity)
    const direction = towards(azimuthDeg, elevationDeg)
    light.position.copy(target.position).addScaledVector(direction, LAMP_DISTANCE_CM)
    light.target = target
    return light
  }
  const key = lamp('#fff4e8', params.keyIntensity, params.keyAzimuthDeg, params.keyElevationDeg)
  key.castShadow = params.shadows
  key.shadow.mapSize.set(1024, 1024)
  key.shadow.radius = 5
  key.shadow.bias = -0.0012
  key.shadow.normalBias = 0.12
  Object.assign(key.shadow.camera, { left: -26, right: 26, top: 22, bottom: -26, near: 5, far: 130 })
  const fill = lamp('#e8efff', params.fillIntensity * 0.35, -params.keyAzimuthDeg * 1.2 + 5, 8)
  return [key, new HemisphereLight('#eef2ff', '#8a7468', params.fillIntensity), fill]
}

function towards(azimuthDeg: number, elevationDeg: number): Vector3 {
  const [azimuth, elevation] = [radians(azimuthDeg), radians(elevationDeg)]
  return new Vector3(
    Math.sin(azimuth) * Math.cos(elevation),
    Math.sin(elevation),
    Math.cos(azimuth) * Math.cos(elevation),
  )
}
