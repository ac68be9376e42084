"""What a proofreader marks, and what it leaves alone."""

from __future__ import annotations

import pytest

from app.checks.kinds import is_proofreading
from app.checks.proofreading.phrases import addresses_in
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report


def told(catalog: Catalog, text: str) -> set[str]:
    organisation = Organisation(
        name="青石镇人民政府", telephone="0872-4123056", website="www.yunling.gov.cn"
    )
    report = Report(catalog.for_year(2024), Details(2024, None, organisation))
    report.apply(Edit(texts={"overview": text}))
    return {one.check_id for one in run_checks(report) if one.spans}


@pytest.mark.parametrize(
    "text",
    [
        "公开信息既合村情又合法规，坚持政策即时更新、当季汇总。",
        "加快数智化转型，防止信息被误公开。",
        "内容以农机购置补贴、和美乡村为主，查阅点设在观音场镇场镇63号。",
        "按照《青石镇2023—2025年行动方案》，今年的任务已经完成。上半年（1月至6月）抽查两轮。",
        "设有主动公开政府信息情况、依申请公开政府信息情况两栏。",
        "栏目网址：http://www.yunling.gov.cn/xxgk/zfxxgkml/index.html，邮箱：xxgkxx@163.com。",
        "申请人张某某与某单位协商一致。",
        "政府信息公开条例》第五十条、第五十六条的规定得到执行。".replace("政府", "《政府", 1),
        "一是抓制度；二是抓队伍。\n一是查问题；二是促整改。",
        "“一网通办”“最多跑一次”等经验（详见附件）得到推广。",
        "按照GB/T 33476.1—2016标准，2024年2月29日完成改造。",
        "推行“1+N”模式，N个公开点同步更新。",
        "以公开促规范为目的的专项行动取得实效。",
        "紧紧围绕民生，人人参与，工作作风持续好转。",
        "《政府信息公开条例》由国务院令第492号公布，修订后为国务院令第711号。",
        "2025年6月底前完成栏目整改。",
        "青石村、青石中学设有查阅点，原青石乡的档案已经移交。",
        "首先，查漏洞；其次，抓整改；再次，强培训；最后，严考核。\n首先，看制度；最后，看效果。",
        "镇里再次强调纪律，其次是改进作风。",
        "全年未收取检索费、复制费等费用。",
        "3件以申请公开之名反映诉求。",
        "落实2021年7月15日起施行的《行政处罚法》。",
        "按照《条例》第三十三条，自收到申请之日起20个工作日内答复。",
        "如何办理？条例已有规定。",
        "从两个方面改进：1.抓制度；2.抓队伍。",
        "按2.5万元的标准安排经费，分三个方面落实：制度、队伍、平台。",
        "依申请公开公开指南和主动公开公开目录已经更新。",
        "2022年，我镇建成便民服务中心，2024年改造以后，本年度设立了公开栏。",
        "2024年，我镇将公开工作纳入年度考核，将制度落到实处。",
        "2024年，我镇新增查阅点1个；2025年，我镇将在新的一年继续抓好公开。",
        "《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号、国办发〔2019〕54号得到落实。",
        "根据国办函〔2020〕109号《政府信息公开信息处理费管理办法》办理。",
        "原新农合并入城乡居民基本医疗保险。",
        "请拨打12345热线反映，也可致电我镇0872-4123056。",
        "本报告电子版可登录www.yunling.gov.cn查阅。",
        "全县各村均设立公开栏，我镇管理全镇公开栏。",
        "申请表没有的内容请填写联系人，逾期视为放弃。",
        "未收取信息处理费，也没有收取任何其他费用。",
        "我镇组织干部参加全县培训，镇长传达全省会议精神，县政府办组织各乡镇交叉检查。",
        "在收到申请之日起5个工作日内登记，征求意见的，第三方在15个工作日内反馈。",
        "平均答复时长由法定20个工作日压缩至12个工作日内答复。",
        "不再要求说明生产、生活、科研等特殊需要，也未收取检索、复制、邮寄等费用。",
        "请群众代表核对公示内容，该段道路的施工信息由站所核实，本行业指南已更新。",
        "办理建议8件，件件有回音；时时提醒、处处公开。",
        "一是建制度，二是抓队伍。一是补短板，二是强弱项。",
        "发布动态3条，同比增加2条；发布公告5条，同比增加2条。",
        "其一，制度不健全；其二，力量薄弱。",
        "如有疑问请联系（地址：青石镇政府\n大楼）。",
        "窗口服务时间为9:00至17:30，公布前三季度收支情况。",
        "2023年公开210条，2024年公开231条，比2023年增加21条。",
        "学习《中华人民共和国民法典》《信访工作条例》和《中华人民共和国行政强制法》。",
        "巩固拓展脱贫攻坚成果，公示脱贫户名单。",
        "2025年，我镇将进一步加强解读，群众高频申请的事项主动公开。",
        "云岭县融媒体中心为我镇制作视频，与双河镇联合开展宣传。",
        "《中华人民共和国政府信息公开条例》自2019年5月15日起施行，《行政许可法》2004年起施行。",
        "《辽宁省政府信息公开条例》自2011年4月1日起施行。",
        "对照《云岭县2024年政务公开工作要点》，此处不再赘述，待条件成熟后再推广。",
        "按要求更新政府信息公开专栏栏目。",
        "镇党委书记、镇长任组长，综合办主任任领导小组副组长，海关关区的经验得到推广。",
        "按照国办公开办函〔2019〕60号和国办公开办函〔2021〕30号的要求编制本报告。",
        "县政府门户网站公开全县信息300余条，请到青石镇集镇咨询。",
        "（一）抓培训。\n1）抓更新。",
        "积极公开、积极解读，严格审核，严格把关，进一步规范和进一步细化的要求见《关于印发指南的通知》。",
        "为群众办事提供了较好的保证，为公开工作打下良好的基础，制度建设有了有力的保障。",
        "认真贯彻新修订的《保密法》，作出准确的解读，给予有效的引导，掌握及时的动态。",
        "（一）渠道。设有公开栏、（二）平台。已建成，累计访问量28万余人次。",
        "行政复议由司法局办理，公开领导组调整了分工，对外公用服务窗口照常开放，会议由我主持。",
        "各方面等的就是结果，法人或者其他组织都可以查询，通过“青石发布”等多种方式公开。",
        "在做好线上公开的同时加强线下公开，并同时发布解读，在特殊情况下：可以延期。",
        "（一）公开。\n渠道畅通。\n（二）申请。\n全年收到来信2件、来电1件，均已答复。",
        "行政复议、行政诉讼的情况详见第四部分，申请的办理情况见第三部分。",
        "请到莆田市荔城区或淮中大道8号查阅，解决“号难记、话难通、事难办”问题，加设专栏。",
        "公民可以依法申请公开政府信息，公开材料20余份，收到公开政府信息申请1件。",
        "依《条例》第三十条，自收到申请之日起7个工作日内一次性告知补正，5个工作日内也可。",
        "对照《条例》第四条，明确党政办为工作机构，组织培训。依据《条例》第十五条征求第三方意见。",
        "根据《条例》第四十二条，频次明显超过合理范围的可以收取信息处理费，延长最长不超过20个工作日。",
        "政府工作部门应当在每年1月31日前公布年度报告，对复议决定不服的，15日内起诉。",
        "组织法治审核人员学习，即使公开后群众仍有疑问也要解释，公布群众体检和山体落石信息。",
        "2024年将落实情况纳入考核，通报两次。",
        "2024年将规范性文件清理结果公布在网站。",
        "没有别的要报告的，也没有收过信息处理费；上年移来的申请分述如下。",
        "对照2021年《政府信息公开工作年度报告格式》，补齐了不足。",
    ],
)
def test_these_are_left_alone(catalog: Catalog, text: str) -> None:
    assert told(catalog, text) == set()


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        ("较好的完成了各项任务。", "proof_words"),
        ("及时准确的解答群众的疑问。", "proof_words"),
        ("极大得方便了群众。", "proof_words"),
        ("深入贯彻的《保密法》，压实责任。", "proof_words"),
        ("为进一步规范了公开流程，建立台账。", "proof_words"),
        ("根据《中华人民共和国政府信息公开条例》五十条，编制本报告。", "proof_words"),
        ("总计共公开信息20条。", "proof_words"),
        ("未因政府信息公开被申请行政诉讼。", "proof_words"),
        ("访问人数超过1234567人。", "proof_words"),
        ("予以公开2件，（均为村务）。", "proof_punctuation"),
        ("本报告可在网站下载。（http://www.yunling.gov.cn）", "proof_punctuation"),
        ("公开机构职能领导简介等信息。", "proof_punctuation"),
        ("请与党政办联系（地址：青石街 电话：0872-4123056）。", "proof_punctuation"),
        ("2024年政府信息公开年度报告于2024年1月20日前公布。", "proof_published"),
        ("一、工作概况\n我镇健全了公开制度。", "heading_typed"),
        ("2018年以来，我镇健全了公开制度。", "year_not_this"),
        ("报告由其进他需要报告的事项等组成。", "proof_words"),
        ("说明存在的主要问题及改情况。", "proof_words"),
        ("公布所列数据的统期限。", "proof_words"),
        ("推进信息公开平台建者设。", "proof_words"),
        ("根据上级文件要编制本报告。", "proof_words"),
        ("建设法制性政府。", "proof_words"),
        (
            "规范公开内容。\n（二）主动公开。成效较好。\n（三）依申请公开。渠道畅通。",
            "proof_numbering",
        ),
        ("全年收到群众来信反映的问题1件，均已解决。", "proof_punctuation"),
        ("落实“谁公开、谁负则”的要求。", "proof_words"),
        ("加大对重点领域信息公开。", "proof_words"),
        ("编制年度预算、结算公开表。", "proof_words"),
        ("全年我共收到意见2条。", "proof_punctuation"),
        ("公开政策解读等内容我。", "proof_punctuation"),
        ("坚持“会干、会干、干成”。", "proof_doubled"),
        ("发布机构职能等信息同时公开办事流程。", "proof_punctuation"),
        ("完善依申请公开机制2024年我镇办结2件。", "proof_punctuation"),
        ("行政诉讼情况详见第五部分。", "proof_punctuation"),
        ("2024年印发《公开办法》（青政发〔2023〕8号）。", "proof_punctuation"),
        ("扎实推进乡政府信息公开。", "proof_own_words"),
        ("现将有关情况报告下：", "proof_words"),
        ("持续完善公开力度。", "proof_words"),
        ("按照《通知》（过半公开办函〔2021〕30号）编制。", "proof_words"),
        ("一是抓制度；三是抓队伍。", "proof_numbering"),
        ("（一）抓培训。\n二）抓更新。", "proof_brackets"),
        ("举办培训27余次。", "proof_words"),
        ("如有意见建议：请与我镇联系。", "proof_words"),
        ("积极利用广播积极宣传政策。", "proof_words"),
        ("按《关于印发公开指南编制规范》的通知执行。", "proof_words"),
        ("2024全年公开信息300条。", "proof_words"),
        ("推进政府公开工作。", "proof_words"),
        ("保障村民权力和义务。", "proof_words"),
        ("以公开为常态、公开为例外。", "proof_words"),
        ("“一站式：”平台上线。", "proof_punctuation"),
        ("组织活动9场，参加企业*家次。", "leftover_placeholder"),
        ("公示期不少于7.天。", "proof_digits"),
        ("本年度报告所用数据截至2023年12月31日。", "other_year"),
        ("落实2032年全县政务公开工作会议精神。", "other_year_document"),
        ("按照《条例》第十二条规定的十五项主动公开内容自查。", "law_subject"),
        ("纳入特困供养的李小明（精神残疾二级）等已公示。", "personal_number"),
        ("做好三项工作：一是抓制度；二是抓队伍。", "proof_announced"),
        ("落实“谁公开、谁负责“的原则。", "proof_brackets"),
        ("加强培训，，提升能力。", "proof_punctuation"),
        ("全年公开信息1O条。", "proof_digits"),
        ("全年公开信息１2条。", "proof_digits"),
        ("2023年2月29日召开会议。", "proof_dates"),
        ("《政府信息公开条例》第六十条得到执行。", "proof_laws"),
        ("联系电话：0872-4123065。", "proof_contacts"),
        ("完善公开制渡。", "proof_words"),
        ("未收取信息处费。", "proof_words"),
        ("此项工作己列入督查事项。", "proof_words"),
        ("规范依申公请开。", "proof_words"),
        ("自觉接收群众监督。", "proof_words"),
        ("现就青石镇2025年度政府信息公开工作情况作如下报告。", "other_year"),
        ("对照《云岭县2023年政务公开工作要点》，2024年各项任务都有着落。", "other_year_document"),
        ("回顾2022年，我镇把本年度任务逐一做完。", "year_not_this"),
        ("下半年（7月至11月）抽查公开栏两轮。", "proof_dates"),
        ("公开栏设有民政、财务、党建、财务等栏目。", "proof_doubled"),
        ("每天天有人值守咨询电话。", "proof_doubled"),
        ("查出三类短板：第一，更新慢；第二，解读少。", "proof_announced"),
        ("围绕“四个服务”用力：服务村民、服务项目、服务基层。", "proof_announced"),
        ("白塔镇党委副书记主管政务公开。", "other_organisation"),
        ("本厅扎实推进公开工作。", "proof_own_words"),
        ("会同省国土资源厅公开征地政策。", "proof_outdated"),
        ("每季度条整一次公开目录。", "proof_words"),
        ("图文解读的比例还扁少。", "proof_words"),
        ("发放高龄津帖的结果张榜公布。", "proof_words"),
        ("卜助资金按户公示。", "proof_words"),
        ("提升公开质郊。", "proof_words"),
        ("在首页醒目处开设入囗。", "proof_words"),
        ("用督查通报到逼整改。", "proof_words"),
        ("通过各种途经征求意见。", "proof_words"),
        ("没有其他事项需要需报告告的情况。", "proof_doubled"),
        ("传真：0872-412305。", "proof_contacts"),
        ("按照国办公开办函〔2019〕30号的要求。", "proof_laws"),
        ("落实《中华人民共和国信息公开条例》。", "proof_law_name"),
        ("2025年11月，接受了上级的检查。", "proof_future"),
        ("针对2021年问题整改，逐项落实。", "issues_other_year"),
        ("针对2022年报告中指出的内容不够丰富的问题，增加了栏目。", "issues_other_year"),
        ("2024年将增加公开栏目，加强培训。", "year_to_come"),
        ("青石乡落实公开制度。", "other_organisation"),
        ("公开指南不断完善，公开指南不断完善，便于查询。", "proof_doubled"),
        ("健全工作机制，压实各方责任，健全工作机制，压实各方责任。", "proof_doubled"),
        ("首先，查漏洞；再次，抓整改；其次，强培训。", "proof_numbering"),
        ("从三个方面改进：1.抓制度；2.抓队伍。", "proof_announced"),
        ("全面公开公开事关群众的事项。", "proof_doubled"),
        ("更新信息3 208条。", "proof_grouped"),
        ("镇里结合实际创，形成一批做法。", "proof_sentences"),
        (
            "一是抓学习、练好内功；二是管平台；三是抓学习、练好内功。",
            "proof_paragraphs",
        ),
        ("2022年，我镇抓实各项任务，做好本年度公开工作。", "year_not_this"),
        ("2024年，我镇将持续用力，在新的一年抓好公开。", "year_to_come"),
        ("落实《中国人民共和国政府信息公开条例》。", "proof_law_name"),
        ("按国办公开办函〔2021〕32号的要求编制本报告。", "proof_laws"),
        ("按国办函〔2021〕109号《政府信息公开信息处理费管理办法》办理。", "proof_laws"),
        ("按国办公开办函【2021】30号的要求。", "notice_brackets"),
        ("公开新农合报销政策。", "proof_outdated"),
        ("请致电我镇0872-4123065咨询。", "proof_contacts"),
        ("本报告可登录www.yunlin.gov.cn查阅。", "proof_contacts"),
        ("党政办负责统筹全县政务公开工作。", "proof_own_words"),
        ("请在此栏如实写明办理情况。", "leftover_instruction"),
        ("若没有，则填“无”。", "leftover_instruction"),
        ("本段待党政办审核后再修改完善。", "leftover_instruction"),
        ("（注：本段由党政办根据通报补写）", "leftover_instruction"),
        ("以上数据请各站所核对后于1月8日前反馈。", "leftover_instruction"),
        ("批注[李主任1]：请再核对一下。", "leftover_instruction"),
        ("办理建议4件（数字待核）。", "leftover_placeholder"),
        ("〔单位名称〕发布解读材料35篇。", "leftover_placeholder"),
        ("报告联系人：某某某。", "leftover_placeholder"),
        ("公开栏定期更新。<br>群众满意。", "leftover_signs"),
        ("错误！未找到引用源。栏目已经优化。", "leftover_signs"),
        ("作为一个人工智能语言模型，我为您整理如下。", "leftover_signs"),
        ("按照《条例》规定，自收到申请之日起30个工作日内予以答复。", "proof_law_terms"),
        ("按照《条例》，延长期限最长不超过60个工作日。", "proof_law_terms"),
        ("申请人须证明信息与生产、生活、科研等特殊需要有关。", "proof_law_terms"),
        ("落实《中华人民共和国行政允许法》。", "proof_law_name"),
        ("落实《中华人民共和国政府信息公开管理条例》。", "proof_laws"),
        ("落实《中华人民共和国政府信息条例》。", "proof_laws"),
        ("按《中华人民共和国政府信息公开条例》（主席令第711号）公开。", "proof_laws"),
        ("根据国办函〔2020〕119号文件，没有收取信息处理费。", "proof_laws"),
        ("报告格式依据国办公开办函〔2021〕13号文件确定。", "proof_laws"),
        ("按照《中华人民共和国合同法》公开承包合同。", "proof_outdated"),
        ("为即将召开的党的二十大营造氛围。", "proof_outdated"),
        ("疫情防控期间，公开健康码查验要求。", "proof_outdated"),
        ("我镇牵头制定全省村级公开目录。", "proof_own_words"),
        ("镇长主持召开全县政务公开推进会。", "proof_own_words"),
        ("我校利用家长会公开收费标准。", "proof_own_words"),
        ("本报告由红山乡人民政府负责解释。", "other_organisation"),
        ("云岭县民政局对本报告内容负责。", "other_organisation"),
        ("双河镇调整了政务公开领导小组。", "other_organisation"),
        ("青山镇人民政府通过广播公开政策。", "other_organisation"),
        ("2024年发布信息214条，比2024年增加31条。", "year_with_itself"),
        ("2023年，我镇将进一步加强解读。", "year_to_come"),
        ("2025年政府信息公开工作年度报告现予公布。", "proof_future"),
        ("本报告年度（2023年），公开栏管理更加规范。", "other_year"),
        ("落实国务院2021年政务公开工作要点。", "other_year_document"),
        ("其一，解读不深；其二，更新不勤；其四，力量不足。", "proof_numbering"),
        ("一是出庭，二是复盘，一是培训。", "proof_numbering"),
        ("二是内容不全；三是形式单一。", "proof_numbering"),
        ("流程分为五步：①登记；②审核；③分办；④答复。", "proof_announced"),
        ("我镇及时时公开住房政策。", "proof_doubled"),
        ("将信息公开公开工作纳入考核。", "proof_doubled"),
        ("围绕“住有所居。”目标公开房源。", "proof_punctuation"),
        ("推送图文318篇！阅读量较大。", "proof_punctuation"),
        ("加强业务培训、提升工作水平、", "proof_punctuation"),
        ("线上占86.5%%。", "proof_digits"),
        ("受理1234S热线工单。", "proof_digits"),
        ("发放资料46件件。", "proof_digits"),
        ("举办访谈３期，开放日2场。", "proof_digits"),
        ("工作日9:00至17:75受理咨询。", "proof_dates"),
        ("第五季度通报了更新情况。", "proof_dates"),
        ("收取信息处理费120元，其中一季度未收取信息处理费。", "fee_and_none"),
        ("专项行动自2024年3月1日起至2023年10月31日止。", "proof_dates"),
        ("2024年，我镇打算从三个方面改进。", "year_to_come"),
        ("走访农户四百五十6户，宣讲2十场。", "proof_digits"),
        ("邮箱qsz@yunling.gov,cn有人值守。", "proof_contacts"),
        ("按《政府信息公开条例》第二十七条作区分处理。", "law_subject"),
        ("按照《条例》第三十条，自收到申请之日起20个工作日内答复。", "law_subject"),
        ("依照《政府信息公开条例》第十四条，行政执法案卷可以不公开。", "law_subject"),
        ("依照《条例》第四十五条，按时公布上一年度政府信息公开工作年度报告。", "law_article"),
        ("学习2020年7月15日起施行的《行政处罚法》。", "proof_laws"),
        ("落实《行政处罚法》（2022年7月15日起施行）。", "proof_laws"),
        ("2302年，专栏更新54条。", "proof_dates"),
        ("组织开放日？场，发放资料。", "leftover_placeholder"),
        ("开头。\n#\n内容。", "leftover_signs"),
        ("联合地税分局宣讲政策。", "proof_outdated"),
        ("满意度较上年提高？%。", "leftover_placeholder"),
        ("清石镇按季公开惠民资金。", "other_organisation"),
        ("在县委领导下，我局稳步推进。", "proof_own_words"),
        ("《中华人民共和国政府信息公开条例》自2019年5月1日起施行以来，常学常新。", "proof_laws"),
        ("新修订的《行政处罚法》已于2021年7月1日起正式施行。", "proof_laws"),
        ("来信请寄xxgk@yunling.gov，我镇及时回复。", "proof_contacts"),
        ("对照《云岭县2031年政务公开工作要点》分解任务。", "other_year_document"),
        ("此处金额待财政所核定。", "leftover_placeholder"),
        ("补贴对象数量待民政办核实后再补。", "leftover_placeholder"),
        ("村民王小花身患重病，已纳入低保。", "personal_number"),
        ("答复了家住河口村3排12座的群众。", "personal_number"),
        ("按照《条例》第二十七条规定，自收到申请之日起20个工作日内答复。", "law_subject"),
        ("对不予公开的逐条列明，如国家秘密援引《条例》第四十一条。", "law_subject"),
        ("对要求加工、分析的，依《条例》第三十条不予提供。", "law_subject"),
        (
            "对需要补正的，依《条例》第三十条，自收到之日起15个工作日内一次性告知。",
            "proof_law_terms",
        ),
        ("《条例》规定，延长答复期限的，最长不超过30个工作日。", "proof_law_terms"),
        ("政府工作部门应当在每年3月31日前向社会公布年度报告。", "proof_law_terms"),
        ("对复议决定不服的，可自收到决定书之日起60日内向人民法院起诉。", "proof_law_terms"),
        ("任务完成率达到%，水平稳步提高。", "proof_digits"),
        ("发放公开指南4,50册。", "proof_digits"),
        ("开设了“政策直达”“、民生实事”专题。", "proof_punctuation"),
        ("（以下由各科室补充完善后报党政办）", "leftover_placeholder"),
        ("依法旅行职责。", "proof_words"),
        ("全面执行重大执法决定法治审核制度。", "proof_words"),
    ],
)
def test_these_are_told(catalog: Catalog, text: str, check_id: str) -> None:
    assert told(catalog, text) == {check_id}


def test_only_hints_are_in_the_proofreaders_list(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(texts={"overview": "2月30日开会，，讨论工作。"}))
    found = {one.check_id: one for one in run_checks(report) if one.spans}
    assert is_proofreading(report.edition, found["proof_punctuation"])
    assert not is_proofreading(report.edition, found["proof_dates"])


def test_web_and_mail_addresses_are_known_wherever_they_stand() -> None:
    text = "见www.a.gov.cn/xx/，或写信到a.b@c.cn。"
    assert [text[start:end] for start, end in addresses_in(text)] == [
        "www.a.gov.cn/xx/",
        "a.b@c.cn",
    ]


@pytest.mark.parametrize(("number", "is_told"), [("4123065", True), ("4123301", False)])
def test_an_own_number_is_that_of_the_opening_where_the_basic_data_have_none(
    catalog: Catalog, number: str, *, is_told: bool
) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name="青石镇")))
    opening = "本报告由青石镇编制，联系电话：0872-4123056。"
    report.apply(Edit(texts={"preamble": opening, "others": f"咨询电话：0872-{number}。"}))
    assert ("proof_contacts" in {one.check_id for one in run_checks(report)}) is is_told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("云岭县青石镇人民政府", "云林县青石镇各村按月更新公开栏。"),
        ("青原县人民政府", "2024年，青平县人民政府深入学习贯彻全会精神。"),
        ("随阳市人民政府", "2024年，随州阳市人民政府深入学习贯彻全会精神。"),
        ("随阳市人民政府", "2024年，阳随市人民政府深入学习贯彻全会精神。"),
        ("高原省教育厅", "现公布高原省民政厅2024年政府信息公开工作年度报告。"),
    ],
)
def test_a_name_that_is_nearly_the_own_is_found_beside_words_that_excuse_others(
    catalog: Catalog, name: str, text: str
) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name=name)))
    report.apply(Edit(texts={"overview": text}))
    assert "other_organisation" in {one.check_id for one in run_checks(report)}
    report.apply(
        Edit(texts={"overview": f"与{text.removeprefix('2024年，').removeprefix('现公布')}"})
    )
    assert "other_organisation" not in {one.check_id for one in run_checks(report)}


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("2024年，县教育局坚持以人民为中心。", True),
        ("按照通知要求，县教育局组织编写了本报告。", True),
        ("有疑问的，请与县教育局办公室联系（电话：0774-5221390）。", True),
        ("2024年，县文旅局坚持以人民为中心。", False),
        ("全年通过县政府门户网站主动公开政府信息262条。", False),
    ],
)
def test_the_short_name_of_another_office_of_the_county_is_no_own_name(
    catalog: Catalog, text: str, *, is_other: bool
) -> None:
    name = "贺水县文化广电体育和旅游局" if "县政府" not in text else "贺水县供销合作社联合社"
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name=name)))
    report.apply(Edit(texts={"overview": text}))
    assert is_other == ("other_organisation" in {one.check_id for one in run_checks(report)})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("浦江县卫生健康局", "请与浦江县卫健局办公室联系。"),
        ("淄博市公安局高新区分局", "2024年，高新区公安分局坚持公开为常态。"),
        ("大冶市东风路街道办事处", "2024年，东风路街道通过大冶市人民政府网站主动公开信息。"),
        ("商都县卯都乡人民政府", "2024年度全乡新收申请的渠道更加通畅。"),
    ],
)
def test_the_own_name_is_known_however_short_it_is(catalog: Catalog, name: str, text: str) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name=name)))
    report.apply(Edit(texts={"overview": text}))
    assert "other_organisation" not in {one.check_id for one in run_checks(report)}


def test_a_doubled_sign_in_the_own_name_is_one_slip(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name="青溪县财政局")))
    report.apply(Edit(texts={"overview": "请与我局办公室联系（地址：青溪县县财政局大楼）。"}))
    found = {one.check_id for one in run_checks(report) if one.spans}
    assert "other_organisation" not in found
    assert any("doubled" in one for one in found)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("可登录湖南省教育厅网站查阅本报告。", True), ("与湖南省教育厅联合印发通知。", False)],
)
def test_the_same_office_of_another_province_is_told_unless_it_works_with_the_own(
    catalog: Catalog, text: str, *, is_told: bool
) -> None:
    organisation = Organisation(name="江西省教育厅")
    report = Report(catalog.for_year(2024), Details(2024, None, organisation))
    report.apply(Edit(texts={"overview": text}))
    assert ("other_organisation" in {one.check_id for one in run_checks(report)}) is is_told


@pytest.mark.parametrize(
    "name", ["食品药品监督管理局", "卫生计生委", "国土资源厅", "环境保护厅", "环保局"]
)
def test_an_old_name_of_an_office_is_told_once(catalog: Catalog, name: str) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation()))
    report.apply(Edit(texts={"overview": f"会同省{name}公开政策。"}))
    found = [one.spans for one in run_checks(report) if one.check_id == "proof_outdated"]
    assert found == [((3, 3 + len(name)),)]


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("遇到拿不准的及时请示，让青龙坝镇群众更满意。", True),
        ("加强解读，让石梯镇群众更满意。", False),
        ("加强解读，方便各乡镇群众和城乡居民办事。", False),
    ],
)
def test_the_people_of_another_township_are_a_hint(
    catalog: Catalog, text: str, *, is_other: bool
) -> None:
    own = Organisation(name="雅宁市青衣区石梯镇人民政府")
    report = Report(catalog.for_year(2024), Details(2024, None, own))
    report.apply(Edit(texts={"issues": text}))
    assert is_other == ("other_people" in {one.check_id for one in run_checks(report)})


@pytest.mark.parametrize(
    "text",
    [
        "规范公开内容。\n（二）主动公开。成效较好。\n（三）依申请公开。渠道畅通。",
        "及时更新了公开指南、公开目录、公开目录，方便查询。",
    ],
)
def test_a_place_is_told_once_however_many_patterns_find_it(catalog: Catalog, text: str) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation()))
    report.apply(Edit(texts={"overview": text}))
    places = [one.spans for one in run_checks(report) if one.check_id.startswith("proof_")]
    assert places
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("opening", "text", "is_told"),
    [
        ("为规范公开工作，现公布报告。", "落实《条例》要求，按月公开。", True),
        ("根据《政府信息公开条例》（以下简称《条例》）编制。", "落实《办法》要求。", True),
        ("见《公开工作条例》（简称《条例》）。", "《公开工作条例》（简称《条例》）。", True),
        ("根据《政府信息公开条例》编制。", "落实《条例》要求，按月公开。", False),
        ("依据《条例》第五十条编制。", "落实《条例》要求，按月公开。", False),
        ("落实《县公开办法（试行）》（简称“办法”）。", "落实《办法》，执行《县公开通知》。", False),
    ],
)  # fmt: skip
def test_a_short_title_is_introduced_once(
    catalog: Catalog, opening: str, text: str, *, is_told: bool
) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name="青石镇")))
    body = text + "各科室按月公开各类信息，方便群众查阅。" * 10
    report.apply(Edit(texts={"preamble": opening, "overview": body}))
    assert ("short_title" in {one.check_id for one in run_checks(report)}) is is_told
