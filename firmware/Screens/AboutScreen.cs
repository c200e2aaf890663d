using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Screens;

/// <summary>The page about the terminal: what it is, what it runs and holds, whether it is connected and knows the time. For whoever looks after it; without a login, because it tells nothing that
/// the title bar and the label on the case do not. Drawn again only when a value changed.</summary>
internal sealed class AboutScreen
{
    private const int White = 0xFFFF;
    private const int Ink = 0x0000;
    private const int Bar = 0x0A6B;
    private const int Rows = 6;

    /// <summary>Pixels of the widest label and of the longest value, a terminal's number of 24 letters.</summary>
    private const int LabelWidth = 176;
    private const int ValueWidth = 288;

    private readonly IScreen _screen;
    private readonly BootWriter _writer;
    private readonly string[] _values = new string[Rows];
    private bool _drawn;

    public AboutScreen(IScreen screen, BootWriter writer)
    {
        _screen = screen;
        _writer = writer;
    }

    /// <summary>Draws everything anew at the next <see cref="Show"/>.</summary>
    public void Forget() => _drawn = false;

    /// <summary>Brings the screen up to date.</summary>
    public void Show(IViewerStatus status)
    {
        bool same = _drawn;
        same &= Set(0, status.TerminalId);
        same &= Set(1, status.FirmwareText);
        same &= Set(2, status.Slot < 0 ? AboutText.None : status.IsOnTrial ? status.Slot.ToString() + AboutText.OnTrial : status.Slot.ToString());
        same &= Set(3, status.EditionText.Length == 0 ? AboutText.None : status.EditionText);
        same &= Set(4, Link(status));
        same &= Set(5, status.ClockTrusted ? Time(status.LocalDate, status.LocalSecondsOfDay / 60) : AboutText.TimeNotSure);
        if (same)
        {
            return;
        }

        _drawn = true;
        int width = _screen.Width;
        int height = _screen.Height;
        int bar = height / 6;
        int line = (height - (2 * bar)) / Rows;
        int left = width > LabelWidth + ValueWidth ? (width - LabelWidth - ValueWidth) / 2 : 0;
        _screen.Frame.FillRectangle(0, 0, width, height, SheetColours.Of(White));
        _writer.PutCentred(AboutText.Title, (bar - BootWriter.LineHeight) / 2);
        for (int i = 0; i < Rows; i++)
        {
            int y = bar + (line * i) + ((line - BootWriter.LineHeight) / 2);
            _writer.Put(Label(i), left, y);
            _writer.Put(_values[i], left + LabelWidth, y);
        }

        _writer.Draw(Ink, White);

        // The only thing that a villager who came here by chance has to read.
        _screen.Frame.FillRectangle(0, height - bar, width, bar, SheetColours.Of(Bar));
        _writer.PutCentred(AboutText.Close, height - bar + ((bar - BootWriter.LineHeight) / 2));
        _writer.Draw(White, Bar);
        _screen.Flush(0, 0, width, height);
    }

    private bool Set(int row, string value)
    {
        bool same = _values[row] == value;
        _values[row] = value;
        return same;
    }

    private static string Label(int row)
    {
        switch (row)
        {
            case 0:
                return AboutText.Id;
            case 1:
                return AboutText.Firmware;
            case 2:
                return AboutText.Slot;
            case 3:
                return AboutText.Content;
            case 4:
                return AboutText.Network;
            default:
                return AboutText.Clock;
        }
    }

    private static string Link(IViewerStatus status)
    {
        int days = status.DaysWithoutNetwork;
        return status.LinkState == LinkState.Online ? AboutText.Online
            : status.LinkState == LinkState.Updating ? AboutText.Updating
            : days > 0 ? AboutText.Offline + " " + days.ToString() + AboutText.Days
            : AboutText.Offline;
    }

    private static string Time(int date, int minute)
        => (date / 10000).ToString() + "-" + Two(date / 100 % 100) + "-" + Two(date % 100) + " " + Two(minute / 60) + ":" + Two(minute % 60);

    private static string Two(int value) => value < 10 ? "0" + value.ToString() : value.ToString();
}
