/** Words that names are made of, with their sound: `汉字 Pinyin`. */

export interface Word {
  readonly zh: string;
  readonly en: string;
}

function words(list: string): Word[] {
  return list
    .trim()
    .split(/\s*[,\n]\s*/)
    .map((entry) => {
      const [zh = '', ...en] = entry.split(' ');
      return { zh, en: en.join(' ') };
    });
}

/** What streets are called after. */
export const streetWords = words(`
和平 Heping, 建设 Jianshe, 解放 Jiefang, 人民 Renmin, 友谊 Youyi, 胜利 Shengli, 团结 Tuanjie, 光明 Guangming
红旗 Hongqi, 东风 Dongfeng, 新华 Xinhua, 文化 Wenhua, 学府 Xuefu, 体育 Tiyu, 工农 Gongnong, 民主 Minzhu
自由 Ziyou, 幸福 Xingfu, 长江 Changjiang, 黄河 Huanghe, 松花 Songhua, 嫩江 Nenjiang, 牡丹 Mudan, 珠江 Zhujiang
淮河 Huaihe, 海河 Haihe, 辽河 Liaohe, 湘江 Xiangjiang, 赣水 Ganshui, 汉水 Hanshui, 泰山 Taishan, 华山 Huashan
衡山 Hengshan, 嵩山 Songshan, 黄山 Huangshan, 庐山 Lushan, 长白 Changbai, 兴安 Xing'an, 燕山 Yanshan, 昆仑 Kunlun
天山 Tianshan, 祁连 Qilian, 太行 Taihang, 武夷 Wuyi, 峨眉 Emei, 北京 Beijing, 上海 Shanghai, 天津 Tianjin
重庆 Chongqing, 南京 Nanjing, 杭州 Hangzhou, 苏州 Suzhou, 青岛 Qingdao, 大连 Dalian, 厦门 Xiamen, 西安 Xi'an
成都 Chengdu, 昆明 Kunming, 桂林 Guilin, 洛阳 Luoyang, 开封 Kaifeng, 济南 Jinan, 烟台 Yantai, 吉林 Jilin
长春 Changchun, 沈阳 Shenyang, 丹东 Dandong, 锦州 Jinzhou, 承德 Chengde, 保定 Baoding, 太原 Taiyuan, 大同 Datong
平遥 Pingyao, 延安 Yan'an, 宝鸡 Baoji, 天水 Tianshui, 敦煌 Dunhuang, 银川 Yinchuan, 包头 Baotou, 赤峰 Chifeng
通江 Tongjiang, 通达 Tongda, 安国 Anguo, 安民 Anmin, 康宁 Kangning, 康安 Kang'an, 永康 Yongkang, 永安 Yong'an
永和 Yonghe, 永丰 Yongfeng, 太平 Taiping, 太和 Taihe, 兴隆 Xinglong, 兴业 Xingye, 兴华 Xinghua, 振兴 Zhenxing
复兴 Fuxing, 富民 Fumin, 富强 Fuqiang, 富源 Fuyuan, 福泰 Futai, 福顺 Fushun, 德源 Deyuan, 德胜 Desheng
仁和 Renhe, 仁义 Renyi, 礼仁 Liren, 信义 Xinyi, 信恒 Xinheng, 尚志 Shangzhi, 崇文 Chongwen, 崇德 Chongde
明德 Mingde, 明湖 Minghu, 文昌 Wenchang, 文景 Wenjing, 文苑 Wenyuan, 学林 Xuelin, 书院 Shuyuan, 翰林 Hanlin
育才 Yucai, 育红 Yuhong, 春晖 Chunhui, 朝阳 Chaoyang, 向阳 Xiangyang, 曙光 Shuguang, 晨光 Chenguang, 红星 Hongxing
红霞 Hongxia, 红专 Hongzhuan, 先锋 Xianfeng, 跃进 Yuejin, 前进 Qianjin, 奋斗 Fendou, 创业 Chuangye, 创新 Chuangxin
科技 Keji, 高新 Gaoxin, 电塔 Dianta, 电力 Dianli, 机械 Jixie, 机车 Jiche, 轴承 Zhoucheng, 钢铁 Gangtie
纺织 Fangzhi, 化工 Huagong, 车辆 Cheliang, 铁路 Tielu, 货场 Huochang, 站前 Zhanqian, 粮库 Liangku, 煤场 Meichang
码头 Matou, 渡口 Dukou, 江沿 Jiangyan, 江畔 Jiangpan, 观江 Guanjiang, 临江 Linjiang, 望江 Wangjiang, 柳堤 Liudi
柳林 Liulin, 杨林 Yanglin, 松林 Songlin, 榆林 Yulin, 槐荫 Huaiyin, 丁香 Dingxiang, 海棠 Haitang, 梧桐 Wutong
银杏 Yinxing, 白桦 Baihua, 紫薇 Ziwei, 玉兰 Yulan, 芍药 Shaoyao, 芙蓉 Furong, 荷塘 Hetang, 竹园 Zhuyuan
果园 Guoyuan, 花园 Huayuan, 菜艺 Caiyi, 鼓楼 Gulou, 钟楼 Zhonglou, 文庙 Wenmiao, 城隍 Chenghuang, 关帝 Guandi
衙门 Yamen, 校场 Jiaochang, 马市 Mashi, 牛市 Niushi, 米市 Mishi, 盐仓 Yancang, 靴帽 Xuemao, 灯市 Dengshi
井台 Jingtai, 磨坊 Mofang, 染坊 Ranfang, 酒坊 Jiufang, 豆腐 Doufu, 油坊 Youfang, 草料 Caoliao, 石桥 Shiqiao
木桥 Muqiao, 双桥 Shuangqiao, 三眼井 Sanyanjing, 四合 Sihe, 五福 Wufu, 六合 Liuhe, 七星 Qixing, 八达 Bada
九江 Jiujiang, 十全 Shiquan, 金桥 Jinqiao, 银河 Yinhe, 玉泉 Yuquan, 龙泉 Longquan, 龙江 Longjiang, 凤翔 Fengxiang
鹤鸣 Heming, 鹿园 Luyuan, 云龙 Yunlong, 云台 Yuntai, 云岭 Yunling, 星湖 Xinghu, 月湖 Yuehu, 日新 Rixin
世纪 Shiji, 迎宾 Yingbin, 会展 Huizhan, 金融 Jinrong, 商务 Shangwu, 空港 Konggang, 物流 Wuliu, 医药 Yiyao
青年 Qingnian, 少年 Shaonian, 英雄 Yingxiong, 国庆 Guoqing, 五一 Wuyi, 八一 Bayi, 七一 Qiyi, 十月 Shiyue
同心 Tongxin, 同乐 Tongle, 安乐 Anle, 安居 Anju, 康乐 Kangle, 长乐 Changle, 长青 Changqing, 长寿 Changshou
宣化 Xuanhua, 宣庆 Xuanqing, 奉化 Fenghua, 阿城 Acheng, 宾县 Binxian, 巴彦 Bayan, 木兰 Mulan, 呼兰 Hulan
绥化 Suihua, 海林 Hailin, 宁安 Ning'an, 东宁 Dongning, 密山 Mishan, 虎林 Hulin, 饶河 Raohe, 抚远 Fuyuan
`);

/** What communities are called after, old ones and new ones. */
export const oldEstateWords = words(`
曙光 Shuguang, 建国 Jianguo, 红旗 Hongqi, 铁路 Tielu, 机车 Jiche, 轴承厂 Zhouchengchang, 向阳 Xiangyang, 工农 Gongnong
同心 Tongxin, 东升 Dongsheng, 宣化 Xuanhua, 长青 Changqing, 新阳 Xinyang, 和兴 Hexing, 民生 Minsheng, 安和 Anhe
康宁 Kangning, 永平 Yongping, 太平桥 Taipingqiao, 红专 Hongzhuan, 先锋 Xianfeng, 车辆厂 Cheliangchang, 电机厂 Dianjichang
锅炉厂 Guoluchang, 纺织厂 Fangzhichang, 啤酒厂 Pijiuchang, 粮食局 Liangshiju, 邮电 Youdian, 教师 Jiaoshi, 文庙 Wenmiao
鼓楼 Gulou, 靖宇 Jingyu, 南头 Nantou, 北环 Beihuan, 东棵 Dongke, 民安 Min'an, 民乐 Minle, 保健 Baojian
友协 Youxie, 海城 Haicheng, 河曲 Hequ, 河柏 Hebai, 松乐 Songle, 草市 Caoshi, 井街 Jingjie, 仁里 Renli
礼化 Lihua, 信善 Xinshan, 义顺 Yishun, 福寿 Fushou, 延爽 Yanshuang, 升平 Shengping, 滨江 Binjiang, 景阳 Jingyang
南勋 Nanxun, 北新 Beixin, 五育 Wuyu, 六顺 Liushun, 七政 Qizheng, 八区 Baqu, 九站 Jiuzhan, 水泵厂 Shuibengchang
油漆厂 Youqichang, 木器厂 Muqichang, 印染 Yinran, 橡胶 Xiangjiao, 造纸 Zaozhi, 制氧 Zhiyang, 汽轮 Qilun, 重型 Zhongxing
`);

export const newEstateWords = words(`
江畔 Jiangpan, 北岸 Bei'an, 通达 Tongda, 学府 Xuefu, 锦绣 Jinxiu, 福泰 Futai, 松花 Songhua, 翠湖 Cuihu
丽水 Lishui, 银河 Yinhe, 玉泉 Yuquan, 景江 Jingjiang, 南苑 Nanyuan, 金桥 Jinqiao, 文昌 Wenchang, 民盛 Minsheng
观澜 Guanlan, 云锦 Yunjin, 云台 Yuntai, 云溪 Yunxi, 枫林 Fenglin, 枫丹 Fengdan, 紫荆 Zijing, 丁香 Dingxiang
梧桐 Wutong, 香樟 Xiangzhang, 银杏 Yinxing, 白桦 Baihua, 海棠 Haitang, 玉兰 Yulan, 翡翠 Feicui, 碧水 Bishui
蓝湾 Lanwan, 星海 Xinghai, 星湖 Xinghu, 月亮 Yueliang, 朗月 Langyue, 晨曦 Chenxi, 阳光 Yangguang, 春晖 Chunhui
四季 Siji, 上和 Shanghe, 和润 Herun, 润泽 Runze, 盛和 Shenghe, 盛世 Shengshi, 鸿福 Hongfu, 鸿运 Hongyun
华府 Huafu, 华庭 Huating, 御景 Yujing, 御江 Yujiang, 君临 Junlin, 君悦 Junyue, 凯旋 Kaixuan, 凯德 Kaide
保利 Baoli, 金地 Jindi, 金色 Jinse, 恒祥 Hengxiang, 恒泰 Hengtai, 泰和 Taihe, 泰康 Taikang, 天悦 Tianyue
天鹅 Tian'e, 鹭岛 Ludao, 鹤城 Hecheng, 东方 Dongfang, 西湖 Xihu, 南岭 Nanling, 北辰 Beichen, 中海 Zhonghai
爱建 Aijian, 汇龙 Huilong, 汇景 Huijing, 大众 Dazhong, 欧洲 Ouzhou, 莱茵 Laiyin, 橡树 Xiangshu, 溪树 Xishu
`);

export const oldEstateEndings = words(
  '小区 Estate,里 Li,新村 New Village,家属院 Staff Housing,巷社区 Lane,大院 Court',
);
export const newEstateEndings = words(
  '花园 Garden,家园 Homes,名苑 Court,雅居 Residence,嘉园 Estate,新城 New Town,湾 Bay,苑 Yuan',
);

export const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎',
];
export const givenNames =
  '志强 建军 海涛 国庆 卫东 永刚 晓峰 立新 文博 春生 德胜 金龙 长林 玉成 振华 少平 明远 宝山 广志 铁柱 学文 庆丰 连生 世杰 秀英 桂兰 淑珍 丽华 亚楠 雪梅 晓燕 凤琴 玉芝 海燕 春梅 红霞 建平 小宁 思远 子涵 浩然 俊杰 佳琪 雨桐 静怡 天宇'.split(
    ' ',
  );
