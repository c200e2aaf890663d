namespace KioskFleet.Server.Console;

/// <summary>Stages and reasons of an update, in the operator's language.</summary>
internal static class FirmwareWords
{
    /// <param name="stage">As in <see cref="ObservedFirmware.Stage"/>.</param>
    /// <param name="reason">As in <see cref="ObservedFirmware.Reason"/>.</param>
    public static string Stage(Words words, string stage, int held, int total, string reason)
    {
        string text = stage.Length == 0 ? words["firmware.unknown"] : words.Format("firmware.stage." + stage, held, total == 0 ? "?" : total);
        return reason.Length == 0 ? text : text + (words.IsChinese ? "：" : ": ") + words["firmware.reason." + reason];
    }

    /// <summary>What happened on these terminals, without their number.</summary>
    public static string Trouble(Words words, RolloutTrouble trouble)
    {
        string text = words["firmware.result." + trouble.Result];
        return trouble.Reason.Length == 0 ? text : words.IsChinese ? $"{text}（{words["firmware.reason." + trouble.Reason]}）" : $"{text} ({words["firmware.reason." + trouble.Reason]})";
    }
}
