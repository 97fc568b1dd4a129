// Every file of resources/presets, one preset each. One that builds on another (`like`) stands after it.
import cet from '../../resources/presets/cet.json' with { type: 'json' }
import chsi201799 from '../../resources/presets/chsi-2017-99.json' with { type: 'json' }
import degreeUpload from '../../resources/presets/degree-upload.json' with { type: 'json' }
import enrolYunnan2021 from '../../resources/presets/enrol-yunnan-2021.json' with { type: 'json' }
import idcardGa461 from '../../resources/presets/idcard-ga461.json' with { type: 'json' }
import kaoyan from '../../resources/presets/kaoyan.json' with { type: 'json' }
import paper1Inch from '../../resources/presets/paper-1-inch.json' with { type: 'json' }
import paper2Inch from '../../resources/presets/paper-2-inch.json' with { type: 'json' }
import paper2InchSmall from '../../resources/presets/paper-2-inch-small.json' with { type: 'json' }
import xinhuaHunan2025 from '../../resources/presets/xinhua-hunan-2025.json' with { type: 'json' }
import zikaoHubei from '../../resources/presets/zikao-hubei.json' with { type: 'json' }
import zikaoJiangsu from '../../resources/presets/zikao-jiangsu.json' with { type: 'json' }
import zikaoTianjin from '../../resources/presets/zikao-tianjin.json' with { type: 'json' }
import zikaoXinjiang from '../../resources/presets/zikao-xinjiang.json' with { type: 'json' }

export const DEFAULT_PRESET_ID = 'chsi-2017-99'

export const presetFiles: readonly unknown[] = [
  chsi201799,
  zikaoTianjin,
  zikaoXinjiang,
  zikaoJiangsu,
  zikaoHubei,
  xinhuaHunan2025,
  enrolYunnan2021,
  degreeUpload,
  cet,
  kaoyan,
  idcardGa461,
  paper1Inch,
  paper2Inch,
  paper2InchSmall,
]
