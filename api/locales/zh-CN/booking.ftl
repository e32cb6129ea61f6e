# 预约：相关邮件、预约流程，以及医院的有关说明。

mail-subject-appointment-reminder = { $pet } 明天有预约
mail-text-appointment-reminder = 我们将于 { $start } 在愈爪动物医院等候 { $pet }。
mail-button-visit = 查看就诊
mail-hint-appointment-reminder = 如果您不能前来，请尽早告诉我们，也许别人正需要这个时间。
mail-kind-appointment-reminder = 预约提醒
