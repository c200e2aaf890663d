namespace nanoFramework.Runtime.Events;

/// <summary>Base of what comes from hardware.</summary>
public class BaseEvent
{
    public ushort Source;
    public byte Message;
}

public enum EventCategory
{
    Unknown = 0,
    Custom = 10,
    Gpio = 20,
    SerialDevice = 30,
    Network = 40,
    WiFi = 50,
    Can = 60,
    Storage = 70,
    Radio = 80,
    HighResolutionTimer = 90,
    Bluetooth = 100,
    Usb = 110,
    Touch = 120,
    Gesture = 130,
    OpenThread = 140,
    EspNow = 150,
}

public interface IEventListener
{
    void InitializeForEventSource();

    bool OnEvent(BaseEvent ev);
}
