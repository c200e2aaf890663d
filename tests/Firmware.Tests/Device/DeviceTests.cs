using System.Reflection;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using nanoFramework.TestFramework;

namespace KioskFleet.Firmware.Tests.Device;

/// <summary>Runs the sources of tests/DeviceTests, which a board runs under nanoFramework.TestFramework, over a virtual board.</summary>
public sealed class DeviceTests
{
    public static TheoryData<string, string> Methods()
    {
        var data = new TheoryData<string, string>();
        foreach (Type type in Classes())
        {
            foreach (MethodInfo method in type.GetMethods().Where(m => m.IsDefined(typeof(TestMethodAttribute))))
            {
                data.Add(type.Name, method.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void On_a_virtual_board(string type, string method)
    {
        Type tests = Classes().Single(t => t.Name == type);
        using VirtualBoard board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", VirtualDisk.InMemory(3 * 1024 * 1024, 1));
        board.PowerOn();

        // Twice: on a device the second run finds what the first one left.
        for (int run = 0; run < 2; run++)
        {
            board.Run(() => tests.GetMethod(method)!.Invoke(Activator.CreateInstance(tests), BindingFlags.DoNotWrapExceptions, null, null, null));
        }
    }

    [Fact]
    public void Storage_codecs_signatures_time_and_update_are_among_them() =>
        Xunit.Assert.Equal(["CodecTests", "SignatureTests", "StorageTests", "TimeTests", "UpdateTests"], Classes().Select(t => t.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<Type> Classes() => typeof(DeviceTests).Assembly.GetTypes().Where(t => t.IsDefined(typeof(TestClassAttribute)));
}
