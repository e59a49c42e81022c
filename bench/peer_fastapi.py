"""The peer: the measured routes as an ordinary FastAPI service with SQLAlchemy's async ORM.

One process on uvloop. It checks each token's signature and puts the owner into every WHERE. It has no row-level security,
change log, search terms or limits, and checks only the types of its input. Works with FastAPI 0.92, SQLAlchemy 1.4 and
pydantic 1.10 or later.
"""

import base64
import datetime
import json
import os
import uuid
from typing import Any, Dict, List, Optional

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Query
from pydantic import BaseModel
from sqlalchemy import Boolean, Column, Date, DateTime, FetchedValue, Integer, SmallInteger, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

engine = create_async_engine(
    os.environ["DATABASE_URL"],
    pool_size=int(os.environ["DATABASE_POOL_SIZE"]),
    max_overflow=0,
    # The load sends more than can be answered soon; requests wait for a connection and are not refused.
    pool_timeout=60,
)
Session = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
signing_keys = jwt.PyJWKClient(os.environ["AUTH_JWKS_URL"])
app = FastAPI()

Base = declarative_base()


class TaskList(Base):
    __tablename__ = "lists"

    id = Column(UUID(as_uuid=True), primary_key=True)
    owner_id = Column(Text, nullable=False)
    inbox = Column(Boolean, nullable=False)


class Task(Base):
    __tablename__ = "tasks"
    # Columns that the database computes are read back by RETURNING.
    __mapper_args__ = {"eager_defaults": True}

    id = Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    owner_id = Column(Text, nullable=False)
    list_id = Column(UUID(as_uuid=True), nullable=False)
    parent_id = Column(UUID(as_uuid=True))
    title = Column(Text, nullable=False)
    description = Column(Text)
    completed = Column(Boolean, nullable=False, default=False)
    completed_at = Column(DateTime(timezone=True))
    priority = Column(SmallInteger, nullable=False, default=0)
    due = Column(JSONB(none_as_null=True))
    start_on = Column(Date)
    duration_minutes = Column(Integer)
    recurrence = Column(JSONB(none_as_null=True))
    label_ids = Column(ARRAY(UUID(as_uuid=True)), nullable=False, default=list)
    reminders = Column(JSONB, nullable=False, default=list)
    position = Column(Text, nullable=False, server_default=FetchedValue())
    version = Column(Integer, nullable=False, default=1)
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now(), onupdate=func.now())
    deleted_at = Column(DateTime(timezone=True))


def to_camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


class TaskOut(BaseModel):
    id: uuid.UUID
    owner_id: str
    list_id: uuid.UUID
    parent_id: Optional[uuid.UUID]
    title: str
    description: Optional[str]
    completed: bool
    completed_at: Optional[datetime.datetime]
    priority: int
    due: Optional[Dict[str, str]]
    start_on: Optional[datetime.date]
    duration_minutes: Optional[int]
    recurrence: Optional[Dict[str, str]]
    label_ids: List[uuid.UUID]
    reminders: List[Dict[str, Any]]
    position: str
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    deleted_at: Optional[datetime.datetime]

    class Config:
        alias_generator = to_camel
        # The same settings under the names of pydantic 1 and of pydantic 2.
        orm_mode = from_attributes = True
        allow_population_by_field_name = populate_by_name = True


class Page(BaseModel):
    data: List[TaskOut]
    nextCursor: Optional[str]


class CreateTask(BaseModel):
    title: str
    description: Optional[str] = None
    completed: bool = False
    priority: int = 0


class UpdateTask(BaseModel):
    title: Optional[str] = None
    description: Optional[str] = None
    completed: Optional[bool] = None
    priority: Optional[int] = None


async def get_session():
    async with Session() as session:
        yield session


async def get_owner(authorization: str = Header("")) -> str:
    token = authorization[len("Bearer ") :]
    try:
        claims = jwt.decode(
            token,
            signing_keys.get_signing_key_from_jwt(token).key,
            algorithms=["EdDSA"],
            audience=os.environ["AUTH_AUDIENCE"],
            issuer=os.environ["AUTH_ISSUER"],
            options={"require": ["exp", "sub"]},
        )
    except jwt.PyJWTError:
        raise HTTPException(401, "Invalid token")
    return claims["sub"]


async def get_task(
    id: uuid.UUID, owner: str = Depends(get_owner), session: AsyncSession = Depends(get_session)
) -> Task:
    query = select(Task).where(Task.owner_id == owner, Task.id == id, Task.deleted_at.is_(None))
    task = (await session.execute(query)).scalar_one_or_none()
    if task is None:
        raise HTTPException(404, "Task not found")
    return task


@app.get("/api/v1/tasks", response_model=Page)
async def list_tasks(
    limit: int = Query(50, ge=1, le=200),
    owner: str = Depends(get_owner),
    session: AsyncSession = Depends(get_session),
):
    query = (
        select(Task)
        .where(Task.owner_id == owner, Task.deleted_at.is_(None))
        .order_by(Task.created_at.desc(), Task.id.desc())
        .limit(limit + 1)
    )
    tasks = (await session.execute(query)).scalars().all()
    page = tasks[:limit]
    return {"data": page, "nextCursor": cursor_after(page[-1]) if len(tasks) > limit else None}


def cursor_after(task: Task) -> str:
    return base64.urlsafe_b64encode(json.dumps([task.created_at.isoformat(), str(task.id)]).encode()).decode()


@app.get("/api/v1/tasks/{id}", response_model=TaskOut)
async def read_task(task: Task = Depends(get_task)):
    return task


@app.post("/api/v1/tasks", response_model=TaskOut, status_code=201)
async def create_task(
    body: CreateTask, owner: str = Depends(get_owner), session: AsyncSession = Depends(get_session)
):
    inbox = select(TaskList.id).where(TaskList.owner_id == owner, TaskList.inbox)
    task = Task(owner_id=owner, list_id=(await session.execute(inbox)).scalar_one(), **body.dict())
    task.completed_at = now() if task.completed else None
    session.add(task)
    await session.commit()
    return task


@app.patch("/api/v1/tasks/{id}", response_model=TaskOut)
async def update_task(
    body: UpdateTask, task: Task = Depends(get_task), session: AsyncSession = Depends(get_session)
):
    return await save(task, body.dict(exclude_unset=True), session)


@app.post("/api/v1/tasks/{id}/complete", response_model=TaskOut)
async def complete_task(task: Task = Depends(get_task), session: AsyncSession = Depends(get_session)):
    return await save(task, {"completed": True}, session)


async def save(task: Task, changes: Dict[str, Any], session: AsyncSession) -> Task:
    if changes.get("completed", task.completed) != task.completed:
        task.completed_at = now() if changes["completed"] else None
    for name, value in changes.items():
        setattr(task, name, value)
    task.version += 1
    await session.commit()
    return task


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


if __name__ == "__main__":
    uvicorn.run(
        app,
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
