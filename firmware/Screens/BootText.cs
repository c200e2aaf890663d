namespace KioskFleet.Firmware.Screens;

/// <summary>The words of the boot screen. They come with the firmware, because nothing else is there yet; BootGlyphs.cs holds the glyphs of exactly these characters
/// and of ASCII, and is made anew when a word here changes (its header says how).</summary>
public static class BootText
{
    /// <summary>Stands before the terminal's number.</summary>
    public const string TerminalLabel = "编号 ";

    /// <summary>The state for the villager and the village's clerk: what is going on, and what to do.</summary>
    public static string Chinese(int state)
    {
        switch (state)
        {
            case BootState.NotClaimed:
                return "本机未登记，请把编号告诉镇里";
            case BootState.Connecting:
                return "正在连接网络";
            case BootState.Receiving:
                return "正在接收内容，请稍候";
            case BootState.TimeNotSure:
                return "正在校准时间";
            case BootState.StorageError:
                return "存储卡出错，请联系管理员";
            case BootState.NothingPublished:
                return "已连接，等待发布内容";
            case BootState.OutOfMemory:
                return "内存不足，正在重启，请稍候";
            case BootState.StartFailed:
                return "启动失败，正在重启，请稍候";
            default:
                return "正在启动，请稍候";
        }
    }

    /// <summary>The same for the installer's telephone call.</summary>
    public static string English(int state)
    {
        switch (state)
        {
            case BootState.NotClaimed:
                return "Not claimed: report this number";
            case BootState.Connecting:
                return "Connecting to the network";
            case BootState.Receiving:
                return "Receiving content";
            case BootState.TimeNotSure:
                return "Setting the clock";
            case BootState.StorageError:
                return "Storage error: call support";
            case BootState.NothingPublished:
                return "Connected, waiting for content";
            case BootState.OutOfMemory:
                return "Out of memory: restarting";
            case BootState.StartFailed:
                return "Start failed: restarting";
            default:
                return "Starting";
        }
    }
}
