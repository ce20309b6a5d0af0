/** Is a defect asked for that texture cannot show? No picture and no training changes how a part lies. */
import { isPose, pairName } from '../../domain/taxonomy.ts';
import { type Probe, warn } from './subject.ts';

export const pose: Probe = {
  id: 'run.pose',
  local: true,
  check: async ({ run }) => {
    const posed = run.anomaly_types.filter(([, defect]) => isPose(defect)).map(pairName);
    if (posed.length === 0) return [];
    return [
      warn(
        'run.pose',
        `${posed.join(', ')}: by its name a pose defect, of how the part lies`,
        'this flow draws texture onto parts that lie right, whatever pictures it was trained with',
        "ask the user before it starts: another flow of NVIDIA's makes pose defects",
      ),
    ];
  },
};
