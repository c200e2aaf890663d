namespace KioskFleet.Firmware.Screens;

/// <summary>The words of the page about the terminal. BootGlyphs.cs holds their glyphs, and is made anew when a word here changes.</summary>
public static class AboutText
{
    public const string Title = "本机信息（工作人员用）";
    public const string Id = "编号 ID";
    public const string Firmware = "固件 Firmware";
    public const string Slot = "槽位 Slot";
    public const string Content = "内容 Content";
    public const string Network = "网络 Network";
    public const string Clock = "时间 Clock";
    public const string Close = "轻触屏幕返回";

    /// <summary>Behind the number of a slot whose release has yet to prove itself.</summary>
    public const string OnTrial = " 试运行中";

    /// <summary>Not started by a launcher; no set is held.</summary>
    public const string None = "无";
    public const string Online = "已连接";
    public const string Updating = "正在更新内容";
    public const string Offline = "未连接";
    public const string Days = " 天";

    /// <summary>The terminal cannot vouch for its clock.</summary>
    public const string TimeNotSure = "未校准";

    /// <summary>Every word, for whoever makes the glyphs.</summary>
    public static string All => Title + Id + Firmware + Slot + Content + Network + Clock + Close + OnTrial + None + Online + Updating + Offline + Days + TimeNotSure;
}
