using KioskFleet.NanoHost;

namespace nanoFramework.Runtime.Native;

/// <summary>Restarting the virtual board.</summary>
public class Power
{
    /// <summary>Called before the restart, on the thread that asked for it.</summary>
    public delegate void RebootEventHandler();

    public static event RebootEventHandler? OnRebootEvent;

    /// <summary>Restarts the board: does not return; the calling thread ends as all the others do.</summary>
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot)
    {
        BoardLife life = BoardLife.Demand();
        OnRebootEvent?.Invoke();
        life.Board.Reboot(life);
        life.DemandPower();
    }

    public static void RebootDevice(int exeConstraintTimeout, RebootOption rebootOption = RebootOption.NormalReboot) => RebootDevice(rebootOption);
}

public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}

/// <summary>The processor's clock.</summary>
public static class Rtc
{
    /// <summary>Sets what <c>DateTime.UtcNow</c> says. True on success.</summary>
    public static bool SetSystemTime(DateTime time)
    {
        BoardLife.Demand().Board.Clock.SetSystem(DateTime.SpecifyKind(time, DateTimeKind.Utc));
        return true;
    }
}

/// <summary>The managed heap.</summary>
public static class GC
{
    /// <summary>Returns the bytes that are free, by the board's dial: the host cannot measure what a nanoCLR would hold.</summary>
    public static uint Run(bool compactHeap)
    {
        VirtualBoard board = BoardLife.Demand().Board;
        return (uint)Math.Max(0, board.Profile.ManagedHeapBytes - board.ManagedHeapUsed);
    }

    public static void EnableGCMessages(bool enable) => BoardLife.Demand();
}

/// <summary>What the processor says about itself.</summary>
public static class SystemInfo
{
    public enum FloatingPoint
    {
        None = 0,
        SinglePrecisionSoftware = 1,
        SinglePrecisionHardware = 2,
        DoublePrecisionSoftware = 3,
        DoublePrecisionHardware = 4,
    }

    /// <summary>Version of the runtime that the firmware is written to.</summary>
    public static Version Version { get; } = new(1, 17, 11, 0);

    public static string OEMString => "KioskFleet virtual board";

    public static byte OEM => 0;

    public static byte Model => 0;

    public static ushort SKU => 0;

    public static string TargetName => BoardLife.Demand().Board.Profile.TargetName;

    public static string Platform => BoardLife.Demand().Board.Profile.Platform;

    public static FloatingPoint FloatingPointSupport => FloatingPoint.DoublePrecisionHardware;
}

/// <summary>Bounds the time that a piece of code may take.</summary>
public static class ExecutionConstraint
{
    /// <summary>Checked and dropped: the host cannot stop a thread from outside, so stuck threads are the supervisor's business here.</summary>
    public static void Install(int timeoutMilliseconds, int priority)
    {
        BoardLife.Demand();
        if (timeoutMilliseconds < -1)
        {
            throw new ArgumentOutOfRangeException(nameof(timeoutMilliseconds));
        }
    }
}

public class ConstraintException : Exception
{
    public ConstraintException()
    {
    }
}
