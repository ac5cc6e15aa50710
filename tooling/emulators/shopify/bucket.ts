export const planNames = ["standard", "advanced", "plus", "enterprise"] as const;
export type PlanName = (typeof planNames)[number];
